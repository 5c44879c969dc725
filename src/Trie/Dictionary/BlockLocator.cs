using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Trie;

/// <summary>
/// The heads of all blocks in a static tree of 16 a node, which finds the last block that is below a key by two
/// comparisons and a population count for each level: 4 levels for a million terms, 5 for ten.
/// </summary>
/// <remarks>
/// The lowest level is the heads themselves, each level above it every 16th of it. All end on a whole node, filled up
/// with the greatest number, which no head is: no byte of UTF-8 is 255. How large they are follows from the number of
/// blocks, and a step is kept to the nodes there are, so whatever they hold nothing outside of them is read.
/// </remarks>
internal sealed unsafe class BlockLocator
{
    private const int Fanout = 16;

    // The highest one first.
    private readonly Level[] _levels;
    private readonly ulong* _heads;
    private readonly int _lastBlock;

    /// <param name="heads">What <see cref="Build"/> wrote.</param>
    /// <param name="count">How many blocks, from 1.</param>
    public BlockLocator(ulong* heads, int count)
    {
        var levels = new List<Level>();
        ulong* start = heads;
        long nodes = count;
        do
        {
            nodes = NodesOf(nodes);
            levels.Add(new(start, nodes - 1));
            start += nodes * Fanout;
        }
        while (nodes > 1);
        levels.Reverse();
        _levels = [.. levels];
        _heads = heads;
        _lastBlock = count - 1;
    }

    /// <summary>How many numbers all levels have together.</summary>
    /// <param name="count">How many blocks, from 1.</param>
    public static long SizeOf(int count)
    {
        long size = 0, nodes = count;
        do
        {
            nodes = NodesOf(nodes);
            size += nodes * Fanout;
        }
        while (nodes > 1);
        return size;
    }

    /// <summary>Writes the levels.</summary>
    /// <param name="to">
    /// Room for <see cref="SizeOf"/>; begins with the blocks' heads, of which none is below the one before.
    /// </param>
    /// <param name="count">How many blocks, from 1.</param>
    public static void Build(ulong* to, int count)
    {
        long known = count;
        while (true)
        {
            long nodes = NodesOf(known);
            ulong* above = to + (nodes * Fanout);
            new Span<ulong>(to + known, (int)((nodes * Fanout) - known)).Fill(ulong.MaxValue);
            if (nodes == 1)
                return;
            for (long i = 0; i < nodes; i++)
                above[i] = to[i * Fanout];
            to = above;
            known = nodes;
        }
    }

    /// <summary>The head of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong HeadOf(int block) => _heads[block];

    /// <summary>The last block whose head is below a number; -1 if none is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LastBelow(ulong number)
    {
        Vector512<ulong> key = Vector512.Create(number);
        long at = 0;
        foreach (Level level in _levels)
        {
            long node = Math.Min(at, level.LastNode) * Fanout;
            at = node + CountBelow(level.Keys + node, key) - 1;
            if (at < 0)
                return -1;
        }

        return (int)Math.Min(at, _lastBlock);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(ulong* node, Vector512<ulong> key) =>
        BitOperations.PopCount(Vector512.LessThan(Vector512.Load(node), key).ExtractMostSignificantBits())
        + BitOperations.PopCount(Vector512.LessThan(Vector512.Load(node + 8), key).ExtractMostSignificantBits());

    private static long NodesOf(long count) => (count + Fanout - 1) / Fanout;

    private readonly struct Level(ulong* keys, long lastNode)
    {
        public ulong* Keys { get; } = keys;

        public long LastNode { get; } = lastNode;
    }
}
