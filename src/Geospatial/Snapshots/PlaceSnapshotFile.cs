using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>Blocks as files: written as they are, mapped as they are.</summary>
internal static class PlaceSnapshotFile
{
    private const long MaxAutoVerifyBytes = 64L << 20;

    /// <summary>Writes a block as the whole new content of a file, durable when this returns.</summary>
    /// <exception cref="PlaceSnapshotException">The block is that of a snapshot, and damaged: nothing is
    /// written.</exception>
    public static void Write(IDisk disk, string path, PlaceBlock block)
    {
        Span<byte> header = stackalloc byte[PlaceLayout.HeaderBytes];
        Span<uint> checksums = stackalloc uint[PlaceSections.Count];
        using var file = new ReplacementFile(disk, path);
        file.Write(header);
        for (int part = 0; part < checksums.Length; part++)
        {
            checksums[part] = PlaceSections.Checksum(block, part, file);
            PlaceSections.Check(block, part, checksums[part]);
        }

        PlaceHeader.Write(block.Layout, checksums, header);
        file.WriteAt(0, header);
        file.Commit();
        GC.KeepAlive(block);
    }

    /// <summary>Maps a file, after what is to be checked of it is.</summary>
    public static PlaceBlock Map(string path, PlaceVerification verification)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        long bytes = stream.Length;
        Span<byte> header = stackalloc byte[PlaceLayout.HeaderBytes];
        PlaceLayout layout = PlaceHeader.Read(header[..stream.ReadAtLeast(header, header.Length, false)], bytes, path);
        using var file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);

        // Not disposed but when it is refused: it is unmapped when the block is gone.
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, layout.TotalBytes, MemoryMappedFileAccess.Read);
        var memory = new PlaceMapping(view, layout.TotalBytes);
        try
        {
            return Attach(layout, memory, path, verification);
        }
        catch (PlaceSnapshotException)
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>The block of a snapshot that is in memory, checked as far as asked for and as searches need.</summary>
    public static PlaceBlock Attach(
        PlaceLayout layout, SafeHandle memory, string path, PlaceVerification verification)
    {
        var block = new PlaceBlock(layout, memory, path);
        if (verification == PlaceVerification.Full
            || (verification == PlaceVerification.Auto && layout.TotalBytes <= MaxAutoVerifyBytes))
        {
            Verify(block);
        }

        return block.Tree.HasOnlyChildrenThatAre(layout)
            ? block
            : throw PlaceSnapshotException.Damaged(
                path, PlaceSections.Name(0), "one has children that there are not");
    }

    /// <summary>Compares every part of a snapshot with its checksum.</summary>
    /// <exception cref="PlaceSnapshotException">One differs.</exception>
    public static void Verify(PlaceBlock block)
    {
        for (int part = 0; part < PlaceSections.Count; part++)
            PlaceSections.Check(block, part, PlaceSections.Checksum(block, part));
    }
}
