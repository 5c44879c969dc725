using System.Runtime.InteropServices;

namespace Purlin.Geospatial;

/// <summary>
/// An index's one block of memory and where its parts lie. The memory goes when nobody holds the block any more: a
/// query that keeps it alive to its end reads what is there, whatever is disposed meanwhile, and needs no counter.
/// </summary>
internal sealed unsafe class PlaceBlock
{
    // Freed or unmapped by its finalizer.
    private readonly SafeHandle _memory;

    /// <summary>Parts in memory that somebody else has written, or is going to.</summary>
    /// <param name="layout">Where they lie.</param>
    /// <param name="memory">What is freed with the block.</param>
    /// <param name="path">The snapshot it is of, whose header has checksums; null if it was built here.</param>
    public PlaceBlock(PlaceLayout layout, SafeHandle memory, string? path)
    {
        (Layout, _memory, Path) = (layout, memory, path);
        Tree = new PlaceTree(Start, layout);
    }

    public readonly PlaceTree Tree;

    public PlaceLayout Layout { get; }

    public byte* Start => (byte*)_memory.DangerousGetHandle();

    public string? Path { get; }

    /// <summary>The same block as bytes, up to 2^31 - 1 of them from an offset.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int length) => new(Start + offset, length);

    /// <summary>Memory of its own, with a header and all else zero.</summary>
    public static PlaceBlock Allocate(PlaceLayout layout)
    {
        var block = new PlaceBlock(layout, new PlaceMemory(layout.TotalBytes), path: null);
        PlaceHeader.Write(layout, [], new Span<byte>(block.Start, PlaceLayout.HeaderBytes));
        return block;
    }
}
