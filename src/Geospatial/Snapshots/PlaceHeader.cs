using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// The first 256 bytes of a block and of its file, in the machine's byte order. Offsets are not in it, as they follow
/// from count, precision, categories and columns; so none can be wrong.
/// </summary>
/// <remarks>
/// 0 magic, 8 byte order, 12 version, 16 count, 24 bytes of all, 32 precision, 36 categories, 40 columns, 64 nodes
/// above each level, 160 CRC-32C of each part, 252 CRC-32C of what is before it; zeros between. The checksums of parts
/// are those of a file; in the memory of an index that was built here all of them are zero.
/// </remarks>
internal static class PlaceHeader
{
    private const int OrderAt = 8;
    private const int VersionAt = 12;
    private const int CountAt = 16;
    private const int TotalAt = 24;
    private const int PrecisionAt = 32;
    private const int CategoriesAt = 36;
    private const int ColumnsAt = 40;
    private const int ChecksumsAt = 160;
    private const int ChecksumAt = PlaceLayout.HeaderBytes - sizeof(uint);
    private const uint Version = 1;
    private const uint Order = 0x01020304;
    private const uint OtherOrder = 0x04030201;

    private static ReadOnlySpan<byte> Magic => "PlaceIdx"u8;

    /// <summary>Writes all of it.</summary>
    /// <param name="layout">What it says.</param>
    /// <param name="checksums">Of each part; none for an index in memory.</param>
    /// <param name="header">256 bytes.</param>
    public static void Write(PlaceLayout layout, ReadOnlySpan<uint> checksums, Span<byte> header)
    {
        header.Clear();
        Magic.CopyTo(header);
        MemoryMarshal.Write(header[OrderAt..], Order);
        MemoryMarshal.Write(header[VersionAt..], Version);
        MemoryMarshal.Write(header[CountAt..], layout.Count);
        MemoryMarshal.Write(header[TotalAt..], layout.TotalBytes);
        MemoryMarshal.Write(header[PrecisionAt..], (int)layout.Precision);
        MemoryMarshal.Write(header[CategoriesAt..], layout.HasCategories ? 1 : 0);
        MemoryMarshal.Write(header[ColumnsAt..], layout.Columns);
        MemoryMarshal.AsBytes<long>(layout.LevelStarts).CopyTo(header[(int)PlaceLayout.LevelStartsAt..]);
        if (checksums.IsEmpty)
            return;
        MemoryMarshal.AsBytes(checksums).CopyTo(header[ChecksumsAt..]);
        MemoryMarshal.Write(header[ChecksumAt..], Crc32C.Compute(header[..ChecksumAt]));
    }

    /// <summary>The checksum of a part.</summary>
    public static uint Checksum(ReadOnlySpan<byte> header, int part) =>
        MemoryMarshal.Read<uint>(header[(ChecksumsAt + (part * sizeof(uint)))..]);

    /// <summary>What a file's header says, after all of it is checked.</summary>
    /// <param name="header">The file's first bytes, 256 if it has so many.</param>
    /// <param name="fileBytes">How long the file is.</param>
    /// <param name="path">The file, for what is thrown.</param>
    /// <exception cref="PlaceSnapshotException">It is not one that this package wrote.</exception>
    public static PlaceLayout Read(ReadOnlySpan<byte> header, long fileBytes, string path)
    {
        int known = Math.Min(header.Length, Magic.Length);
        if (known == 0 || !header[..known].SequenceEqual(Magic[..known]))
            throw PlaceSnapshotException.NotASnapshot(path);
        if (header.Length < PlaceLayout.HeaderBytes)
            throw PlaceSnapshotException.Truncated(path, fileBytes, PlaceLayout.HeaderBytes);
        uint order = MemoryMarshal.Read<uint>(header[OrderAt..]);
        if (order == OtherOrder)
            throw PlaceSnapshotException.OtherByteOrder(path);
        uint version = MemoryMarshal.Read<uint>(header[VersionAt..]);
        if (order == Order && version > Version)
            throw PlaceSnapshotException.NewerVersion(path, version, Version);
        PlaceLayout layout = ReadLayout(header, path);
        CheckAll(header, layout, path);
        if (fileBytes < layout.TotalBytes)
            throw PlaceSnapshotException.Truncated(path, fileBytes, layout.TotalBytes);
        if (fileBytes > layout.TotalBytes)
        {
            throw PlaceSnapshotException.Damaged(
                path, PlaceSections.Header, $"it tells of {layout.TotalBytes} bytes, but there are {fileBytes}");
        }

        return layout;
    }

    // Ranges come first: what follows from the numbers must not overflow.
    private static PlaceLayout ReadLayout(ReadOnlySpan<byte> header, string path)
    {
        long count = MemoryMarshal.Read<long>(header[CountAt..]);
        int precision = MemoryMarshal.Read<int>(header[PrecisionAt..]);
        int categories = MemoryMarshal.Read<int>(header[CategoriesAt..]);
        int columns = MemoryMarshal.Read<int>(header[ColumnsAt..]);
        bool isPossible = count is >= 0 and <= int.MaxValue
            && precision is (int)Precision.Compact or (int)Precision.Full
            && categories is 0 or 1
            && columns is >= 0 and <= PlaceLayout.MaxColumns;
        return isPossible
            ? new PlaceLayout(count, (Precision)precision, categories == 1, columns)
            : throw PlaceSnapshotException.Damaged(path, PlaceSections.Header, "a number is out of its range");
    }

    // What is written of a layout and checksums has one form alone, the header's own checksum included.
    private static void CheckAll(ReadOnlySpan<byte> header, PlaceLayout layout, string path)
    {
        Span<uint> checksums = stackalloc uint[PlaceSections.Count];
        for (int part = 0; part < checksums.Length; part++)
            checksums[part] = Checksum(header, part);
        Span<byte> expected = stackalloc byte[PlaceLayout.HeaderBytes];
        Write(layout, checksums, expected);
        if (!header.SequenceEqual(expected))
        {
            throw PlaceSnapshotException.Damaged(
                path, PlaceSections.Header, "its numbers and its checksum do not fit each other");
        }
    }
}
