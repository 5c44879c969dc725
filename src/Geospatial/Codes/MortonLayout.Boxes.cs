using Purlin.Shared;

namespace Purlin.Geospatial;

public sealed partial class MortonLayout
{
    private const int MaxRanges = 1 << 16;

    // Pieces per range of the budget: the more, the nearer the smallest gaps are to the smallest there are.
    private const int PiecesPerRange = 8;

    /// <summary>
    /// The least code of a box that is at least the given one: where a scan that has left the box goes on (BIGMIN).
    /// </summary>
    /// <param name="code">Any code.</param>
    /// <param name="low">The least number of each column.</param>
    /// <param name="high">The greatest number of each column.</param>
    /// <param name="next">The code, or 0.</param>
    /// <returns>False if none follows.</returns>
    /// <exception cref="ArgumentException">The box has more or fewer columns, or a low above its high.</exception>
    public bool TryNextInBox(UInt128 code, ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high, out UInt128 next) =>
        TryNext(code, Corner(low, high, low), Corner(low, high, high), out next);

    /// <summary>The greatest code of a box that is at most the given one (LITMAX).</summary>
    /// <inheritdoc cref="TryNextInBox"/>
    public bool TryPreviousInBox(
        UInt128 code, ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high, out UInt128 previous) =>
        TryPrevious(code, Corner(low, high, low), Corner(low, high, high), out previous);

    /// <summary>
    /// Whether a file whose least and greatest codes are known can hold a row of a box. Exact: false means that no
    /// code from the one to the other is in the box, true that one is.
    /// </summary>
    /// <param name="file">The codes of the file, from the least to the greatest.</param>
    /// <param name="low">The least number of each column.</param>
    /// <param name="high">The greatest number of each column.</param>
    /// <exception cref="ArgumentException">The box has more or fewer columns, or a low above its high.</exception>
    public bool MayIntersect(MortonRange file, ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high) =>
        TryNextInBox(file.First, low, high, out UInt128 next) && next <= file.Last;

    /// <summary>
    /// Ranges of codes that together hold a box, in order and with gaps between. With budget enough they hold nothing
    /// else; else the smallest gaps are closed. Each begins and ends in the box.
    /// </summary>
    /// <param name="low">The least number of each column.</param>
    /// <param name="high">The greatest number of each column.</param>
    /// <param name="budget">The most ranges, 1 to 65,536.</param>
    /// <exception cref="ArgumentException">The box has more or fewer columns, or a low above its high.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The budget is out of range.</exception>
    public MortonRange[] Ranges(ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high, int budget)
    {
        Guard.InRange(budget, 1, MaxRanges);
        UInt128 first = Corner(low, high, low);
        UInt128 last = Corner(low, high, high);
        List<MortonRange> pieces = Pieces(first, last, budget * PiecesPerRange);
        pieces.Sort((left, right) => left.First.CompareTo(right.First));
        return CloseGaps(pieces, budget);
    }

    // Halves the space of codes, the largest piece first, and leaves out the halves that miss the box.
    private List<MortonRange> Pieces(UInt128 first, UInt128 last, int maxPieces)
    {
        var pieces = new List<MortonRange>();
        var queue = new PriorityQueue<(UInt128 Start, int FreeBits), int>();
        queue.Enqueue((UInt128.Zero, Columns * Bits), 0);
        while (queue.TryDequeue(out (UInt128 Start, int FreeBits) piece, out _))
        {
            UInt128 end = piece.Start + Ones(piece.FreeBits);
            if (!TryNext(piece.Start, first, last, out UInt128 from) || from > end)
                continue;
            TryPrevious(end, first, last, out UInt128 to);
            bool isWhole = IsInside(piece.Start, first, last) && IsInside(end, first, last);
            if (isWhole || pieces.Count + queue.Count >= maxPieces)
            {
                pieces.Add(new MortonRange(from, to));
                continue;
            }

            int freeBits = piece.FreeBits - 1;
            queue.Enqueue((piece.Start, freeBits), -freeBits);
            queue.Enqueue((piece.Start + (UInt128.One << freeBits), freeBits), -freeBits);
        }

        return pieces;
    }

    private static MortonRange[] CloseGaps(List<MortonRange> pieces, int budget)
    {
        UInt128[] gaps = new UInt128[pieces.Count - 1];
        for (int i = 0; i < gaps.Length; i++)
            gaps[i] = pieces[i + 1].First - pieces[i].Last - 1;
        UInt128[] ordered = [.. gaps];
        Array.Sort(ordered);
        int open = Math.Min(budget - 1, gaps.Length);
        UInt128 closed = open == gaps.Length ? UInt128.Zero : ordered[^(open + 1)];

        // Of gaps as large as the largest closed one, the first stay open while the budget lasts.
        int ties = open - ordered.Count(gap => gap > closed);
        var ranges = new List<MortonRange>(budget) { pieces[0] };
        for (int i = 0; i < gaps.Length; i++)
        {
            bool stays = gaps[i] > closed || (gaps[i] == closed && closed > 0 && ties-- > 0);
            if (stays)
                ranges.Add(pieces[i + 1]);
            else
                ranges[^1] = ranges[^1] with { Last = pieces[i + 1].Last };
        }

        return [.. ranges];
    }

    private bool TryNext(UInt128 code, UInt128 low, UInt128 high, out UInt128 next)
    {
        UInt128 candidate = UInt128.Zero;
        bool found = false;
        for (int bit = (Columns * Bits) - 1; bit >= 0; bit--)
        {
            switch (Bit(code, bit), Bit(low, bit), Bit(high, bit))
            {
                case (0, 0, 1):
                    candidate = Raised(low, bit);
                    found = true;
                    high = Lowered(high, bit);
                    break;
                case (0, 1, 1):
                    next = low;
                    return true;
                case (1, 0, 0):
                    next = candidate;
                    return found;
                case (1, 0, 1):
                    low = Raised(low, bit);
                    break;
            }
        }

        next = code;
        return true;
    }

    private bool TryPrevious(UInt128 code, UInt128 low, UInt128 high, out UInt128 previous)
    {
        UInt128 candidate = UInt128.Zero;
        bool found = false;
        for (int bit = (Columns * Bits) - 1; bit >= 0; bit--)
        {
            switch (Bit(code, bit), Bit(low, bit), Bit(high, bit))
            {
                case (1, 0, 1):
                    candidate = Lowered(high, bit);
                    found = true;
                    low = Raised(low, bit);
                    break;
                case (1, 0, 0):
                    previous = high;
                    return true;
                case (0, 1, 1):
                    previous = candidate;
                    return found;
                case (0, 0, 1):
                    high = Lowered(high, bit);
                    break;
            }
        }

        previous = code;
        return true;
    }

    private bool IsInside(UInt128 code, UInt128 low, UInt128 high)
    {
        for (int i = 0; i < Columns; i++)
        {
            ulong value = Value(code, i);
            if (value < Value(low, i) || value > Value(high, i))
                return false;
        }

        return true;
    }

    // The bit set and the lower bits of its column cleared.
    private UInt128 Raised(UInt128 code, int bit) => (code & ~Below(bit)) | (UInt128.One << bit);

    // The bit cleared and the lower bits of its column set.
    private UInt128 Lowered(UInt128 code, int bit) => (code | Below(bit)) & ~(UInt128.One << bit);

    private UInt128 Below(int bit) =>
        new UInt128(_highMasks[bit % Columns], _lowMasks[bit % Columns]) & Ones(bit);

    private UInt128 Corner(ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high, ReadOnlySpan<ulong> corner)
    {
        CheckColumns(low);
        CheckColumns(high);
        for (int i = 0; i < low.Length; i++)
        {
            if (low[i] > high[i])
            {
                throw new ArgumentException(
                    $"Column {i} is from {low[i]} to {high[i]}; low must be at most high.", nameof(low));
            }
        }

        return Encode(corner);
    }

    private static UInt128 Ones(int count) => count == 0 ? UInt128.Zero : UInt128.MaxValue >> (MaxCodeBits - count);

    private static int Bit(UInt128 code, int bit) => (int)(uint)(code >> bit) & 1;
}
