namespace Purlin.Trie;

/// <summary>What <see cref="BestOfRange"/> answers, one code after the other, for machines without AVX-512.</summary>
internal static unsafe class ScalarBest
{
    private const int Fanout = CodeMaxima.Fanout;

    /// <inheritdoc cref="BestOfRange.Find"/>
    public static void Find(CodeMaxima maxima, IdRange range, int wanted, uint* keys)
    {
        var best = new Span<uint>(keys, BestOfRange.Most);
        best.Clear();
        ushort* codes = maxima.Level(0), blocks = maxima.Level(1 % maxima.Levels);
        for (int id = range.Start; id < range.End; id++)
        {
            // A block that has nothing better than the last that is wanted is passed over.
            bool isWhole = id % Fanout == 0 && id + Fanout <= range.End && maxima.Levels > 1;
            if (isWhole && blocks[id / Fanout] <= BestOfRange.CodeOf(best[wanted - 1]))
                id += Fanout - 1;
            else
                Insert(best, KeyOf(codes[id], id - range.Start));
        }
    }

    /// <summary>The greatest of codes.</summary>
    public static ushort Greatest(ReadOnlySpan<ushort> codes)
    {
        ushort greatest = 0;
        foreach (ushort code in codes)
            greatest = Math.Max(greatest, code);
        return greatest;
    }

    private static uint KeyOf(ushort code, int place) =>
        code == CountCode.Hidden ? 0 : ((uint)code << BestOfRange.PlaceBits) | (BestOfRange.PlaceMask - (uint)place);

    private static void Insert(Span<uint> best, uint key)
    {
        if (key <= best[^1])
            return;
        int at = best.Length - 1;
        for (; at > 0 && best[at - 1] < key; at--)
            best[at] = best[at - 1];
        best[at] = key;
    }
}
