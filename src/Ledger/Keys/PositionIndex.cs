using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// Where in its store the record of a sequence is: 6 bytes a record, in blocks that never move. One writer adds;
/// readers
/// may look at what has been added before they were told of it.
/// </summary>
internal sealed class PositionIndex
{
    private const int BlockShift = 14;
    private const int BlockRecords = 1 << BlockShift;

    private volatile Block[] _blocks = new Block[16];

    /// <summary>The sequence of the newest record.</summary>
    public long Count { get; private set; }

    /// <summary>Where a record is.</summary>
    /// <param name="sequence">From 1 to <see cref="Count"/>.</param>
    public long this[long sequence]
    {
        get
        {
            long index = sequence - 1;
            Block block = _blocks[(int)(index >> BlockShift)];
            int at = (int)index & (BlockRecords - 1);
            return block.Low[at] | ((long)block.High[at] << 32);
        }
    }

    /// <summary>Adds where the next record is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long position)
    {
        int number = (int)(Count >> BlockShift);
        int at = (int)Count & (BlockRecords - 1);
        if (at == 0)
            AddBlock(number);
        Block block = _blocks[number];
        block.Low[at] = (uint)position;
        block.High[at] = (ushort)(position >> 32);
        Count++;
    }

    /// <summary>Makes room ahead of time for so many records in all.</summary>
    public void Reserve(long records)
    {
        int blocks = (int)((records + BlockRecords - 1) >> BlockShift);
        for (int i = 0; i < blocks; i++)
            AddBlock(i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddBlock(int number)
    {
        if (number >= _blocks.Length)
        {
            var grown = new Block[Math.Max(number + 1, 2 * _blocks.Length)];
            _blocks.CopyTo(grown, 0);
            _blocks = grown;
        }

        _blocks[number] ??= new Block();
    }

    private sealed class Block
    {
        public readonly uint[] Low = TouchedMemory.Allocate<uint>(BlockRecords);
        public readonly ushort[] High = TouchedMemory.Allocate<ushort>(BlockRecords);
    }
}
