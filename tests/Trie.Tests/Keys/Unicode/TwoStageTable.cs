namespace Purlin.Trie.Tests;

/// <summary>
/// A value per code point in two stages: blocks that are alike are stored once, and a byte per block names it. The
/// block size is the one that takes the fewest bytes.
/// </summary>
internal sealed class TwoStageTable
{
    private TwoStageTable(int shift, byte[] blocks, int[] values, int bytes)
    {
        Shift = shift;
        Blocks = blocks;
        Values = values;
        Bytes = bytes;
    }

    public int Shift { get; }

    /// <summary>The number of the block of each <c>1 &lt;&lt; Shift</c> code points.</summary>
    public byte[] Blocks { get; }

    /// <summary>The values of the blocks, one after the other.</summary>
    public int[] Values { get; }

    public int Bytes { get; }

    /// <summary>The first code point that is beyond the table: from there on all are 0.</summary>
    public int Limit => Blocks.Length << Shift;

    /// <summary>The smallest table.</summary>
    /// <param name="values">A value per code point, up to 65,535.</param>
    /// <param name="valueBytes">The size of a value.</param>
    public static TwoStageTable Create(int[] values, int valueBytes) =>
        Enumerable.Range(4, 5).Select(shift => TryCreate(values, valueBytes, shift))
            .OfType<TwoStageTable>().MinBy(table => table.Bytes)!;

    private static TwoStageTable? TryCreate(int[] values, int valueBytes, int shift)
    {
        int size = 1 << shift;
        int count = (Array.FindLastIndex(values, value => value != 0) / size) + 1;
        Dictionary<string, byte> known = [];
        List<int> stored = [];
        byte[] blocks = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int[] block = values[(i * size)..Math.Min((i + 1) * size, values.Length)];
            string name = new(Array.ConvertAll(block, value => (char)value));
            if (!known.TryGetValue(name, out byte number))
            {
                if (known.Count == 256)
                    return null;
                known[name] = number = (byte)known.Count;
                stored.AddRange(block);
            }

            blocks[i] = number;
        }

        return new TwoStageTable(shift, blocks, [.. stored], count + (stored.Count * valueBytes));
    }
}
