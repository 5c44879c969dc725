using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// What the first frame of a segment says: whose it is, which one it is, and where the one before it ended, so that a
/// segment of another book, at another place or after another history is not taken for this one.
/// </summary>
/// <param name="BookId">The book, 16 bytes in big-endian order.</param>
/// <param name="Number">0 for the first segment, then 1 more each.</param>
/// <param name="FirstSequence">Of the first record in it, also its name.</param>
/// <param name="PreviousFirstSequence">The name of the segment before it; 0 for the first.</param>
/// <param name="PreviousEnd">Where the segment before it ended, in bytes; 0 for the first.</param>
/// <param name="PreviousCheck">The CRC-32C of the last payload in the segment before it; 0 for the first.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentHeader(
    Guid BookId, int Number, long FirstSequence, long PreviousFirstSequence, long PreviousEnd, uint PreviousCheck)
{
    /// <summary>Of the header's payload.</summary>
    public const int PayloadBytes = 60;

    /// <summary>Of the header's frame, and where the first group begins.</summary>
    public const int FrameBytes = FrameFormat.HeaderBytes + PayloadBytes;

    /// <summary>What the names of segments end in.</summary>
    public const string Suffix = ".journal";

    private const uint Version = 1;
    private const int VersionAt = 8;
    private const int NumberAt = 12;
    private const int BookAt = 16;
    private const int FirstAt = 32;
    private const int PreviousFirstAt = 40;
    private const int PreviousEndAt = 48;
    private const int PreviousCheckAt = 56;

    private static ReadOnlySpan<byte> Magic => "PurlinLJ"u8;

    /// <summary>The name of the segment that begins with a record: 19 digits, to sort like numbers.</summary>
    public static string NameOf(long firstSequence) =>
        firstSequence.ToString("D19", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Creates the segment, whole and durable under its name or not at all.</summary>
    /// <returns>The CRC-32C of the header's payload.</returns>
    public uint Create(IDisk disk, string path)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        Span<byte> payload = frame[FrameFormat.HeaderBytes..];
        Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[VersionAt..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(payload[NumberAt..], Number);
        BookId.TryWriteBytes(payload[BookAt..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(payload[FirstAt..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(payload[PreviousFirstAt..], PreviousFirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(payload[PreviousEndAt..], PreviousEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[PreviousCheckAt..], PreviousCheck);
        FrameFormat.WriteHeader(frame, payload, offset: 0, durableBytes: 0);
        ReplacementFile.Write(disk, path, frame);
        return Crc32C.Compute(payload);
    }

    /// <summary>Reads a segment's header. Its values are as hostile as any bytes.</summary>
    /// <exception cref="JournalException">It is damaged, no header, or of a later version.</exception>
    public static SegmentHeader Read(IDiskFile file, string path)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        if (file.ReadUpTo(frame, 0) < FrameBytes)
            throw JournalException.Damaged(path, 0, "The segment's header is cut off.");
        if (!FrameFormat.TryReadHeader(frame, 0, out FrameHeader header) || header.PayloadBytes != PayloadBytes)
            throw JournalException.Damaged(path, 0, "A segment's header is not there.");
        ReadOnlySpan<byte> payload = frame[FrameFormat.HeaderBytes..];
        if (Crc32C.Compute(payload) != header.PayloadCrc || !payload.StartsWith(Magic))
            throw JournalException.Damaged(path, FrameFormat.HeaderBytes, "The segment's header does not hold.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(payload[VersionAt..]);
        if (version != Version)
        {
            throw new JournalException(JournalFailure.UnknownVersion, path,
                $"'{path}' has version {version} of the format; this library reads version {Version}.");
        }

        return new SegmentHeader(
            new Guid(payload.Slice(BookAt, 16), bigEndian: true),
            BinaryPrimitives.ReadInt32LittleEndian(payload[NumberAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[FirstAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[PreviousFirstAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[PreviousEndAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(payload[PreviousCheckAt..]));
    }
}
