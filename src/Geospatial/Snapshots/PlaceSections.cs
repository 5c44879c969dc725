using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>The parts of a block behind its header, each with its checksum.</summary>
internal static class PlaceSections
{
    /// <summary>How many.</summary>
    public const int Count = 8;

    /// <summary>The name of what is before them.</summary>
    public const string Header = "header";

    // Checksums and writes go through a block in such steps: some of it stays in the cache in between.
    private const int StepBytes = 1 << 20;

    private static readonly string[] Names =
    [
        "nodes", "leaves", "ordinals", "positions", "categories", "categories of nodes", "columns",
        "ranges of columns",
    ];

    public static string Name(int part) => Names[part];

    /// <summary>The checksum of a part, with the zeros that fill its last line.</summary>
    /// <param name="block">The block.</param>
    /// <param name="part">Which.</param>
    /// <param name="target">Where its bytes go as well; null for nowhere.</param>
    public static uint Checksum(PlaceBlock block, int part, ReplacementFile? target = null)
    {
        uint checksum = 0;
        long end = StartOf(block.Layout, part + 1);
        for (long at = StartOf(block.Layout, part); at < end; at += StepBytes)
        {
            ReadOnlySpan<byte> bytes = block.Bytes(at, (int)Math.Min(StepBytes, end - at));
            checksum = Crc32C.Append(checksum, bytes);
            target?.Write(bytes);
        }

        GC.KeepAlive(block);
        return checksum;
    }

    /// <summary>Compares what was found of a part with the snapshot's checksum, if the block is of one.</summary>
    /// <exception cref="PlaceSnapshotException">They differ.</exception>
    public static void Check(PlaceBlock block, int part, uint checksum)
    {
        if (block.Path is { } path
            && checksum != PlaceHeader.Checksum(block.Bytes(0, PlaceLayout.HeaderBytes), part))
        {
            throw PlaceSnapshotException.Damaged(path, Name(part), "their checksum does not match");
        }

        GC.KeepAlive(block);
    }

    private static long StartOf(PlaceLayout layout, int part) => part switch
    {
        0 => layout.Nodes,
        1 => layout.Leaves,
        2 => layout.Ordinals,
        3 => layout.Positions,
        4 => layout.Categories,
        5 => layout.NodeCategories,
        6 => layout.Values,
        7 => layout.NodeRanges,
        _ => layout.TotalBytes,
    };
}
