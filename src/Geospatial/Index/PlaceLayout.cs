using System.Diagnostics;

namespace Purlin.Geospatial;

/// <summary>
/// Where the parts of an index lie in its one block of memory. All follows from four numbers; offsets are from the
/// block's start, in bytes, whole cache lines.
/// </summary>
/// <remarks>
/// Level 0 is the root. A node has up to <see cref="Fanout"/> children, and all subtrees but the last of a level are
/// full, so the children of node j are 8j to 8j + 7 of the next level, and the slots below a node follow from its
/// number.
/// </remarks>
internal sealed class PlaceLayout
{
    public const int LeafSize = 32;
    public const int Fanout = 8;
    public const int FanoutBits = 3;
    public const int MaxLevels = 11;
    public const int NodeBytes = 64;
    public const int LeafBytes = 3 * LeafSize * sizeof(ushort);
    public const int HeaderBytes = 256;
    public const int MaxColumns = 8;

    private const int LevelStartsOffset = 64;
    private const int Line = 64;

    public PlaceLayout(long count, Precision precision, bool hasCategories, int columns)
    {
        Debug.Assert(count is >= 0 and <= uint.MaxValue, "Ordinals have 32 bits.");
        Count = count;
        Precision = precision;
        HasCategories = hasCategories;
        Columns = columns;
        LeafCount = (count + LeafSize - 1) / LeafSize;
        Levels = 1;
        while (1L << (FanoutBits * Levels) < LeafCount)
            Levels++;
        for (int level = 0; level < Levels; level++)
        {
            LevelStarts[level] = NodeCount;
            NodeCount += NodesOf(level);
        }

        // The slots of the last leaf exist, so that vectors of 32 never read past a part.
        long slots = LeafCount * LeafSize;
        long end = HeaderBytes;
        Nodes = Take(ref end, NodeCount * NodeBytes);
        Leaves = Take(ref end, LeafCount * LeafBytes);
        Ordinals = Take(ref end, slots * sizeof(uint));
        Positions = Take(ref end, slots * PositionBytes);
        Categories = Take(ref end, hasCategories ? slots * sizeof(ulong) : 0);
        NodeCategories = Take(ref end, hasCategories ? NodeCount * Fanout * sizeof(ulong) : 0);
        Values = Take(ref end, slots * columns * sizeof(double));
        NodeRanges = Take(ref end, NodeCount * columns * 2 * Fanout * sizeof(double));
        TotalBytes = end;
    }

    public long Count { get; }

    public Precision Precision { get; }

    public bool HasCategories { get; }

    public int Columns { get; }

    public long LeafCount { get; }

    public int Levels { get; }

    public long NodeCount { get; }

    /// <summary>How many nodes there are above each level.</summary>
    public long[] LevelStarts { get; } = new long[MaxLevels];

    public long Nodes { get; }

    public long Leaves { get; }

    public long Ordinals { get; }

    public long Positions { get; }

    public long Categories { get; }

    public long NodeCategories { get; }

    public long Values { get; }

    public long NodeRanges { get; }

    public long TotalBytes { get; }

    public int PositionBytes => Precision == Precision.Full ? 2 * sizeof(double) : sizeof(ulong);

    /// <summary>What a search reads: nodes, leaves and ordinals.</summary>
    public long HotBytes => Positions - Nodes;

    /// <summary>Where <see cref="LevelStarts"/> stand in the block's header.</summary>
    public static long LevelStartsAt => LevelStartsOffset;

    /// <summary>How many slots a node of a level holds if it is full.</summary>
    public long SlotsPerNode(int level) => (long)LeafSize << (FanoutBits * (Levels - level));

    /// <summary>How many nodes a level has.</summary>
    public long NodesOf(int level)
    {
        long leaves = 1L << (FanoutBits * (Levels - level));
        return Math.Max(1, (LeafCount + leaves - 1) / leaves);
    }

    /// <summary>How many children the nodes of a level have together.</summary>
    public long ChildrenOf(int level) => level == Levels - 1 ? LeafCount : NodesOf(level + 1);

    private static long Take(ref long end, long bytes)
    {
        long start = end;
        end += (bytes + Line - 1) & -Line;
        return start;
    }
}
