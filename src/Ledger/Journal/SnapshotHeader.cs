using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>What the first frame of a snapshot says.</summary>
/// <param name="BookId">The book, 16 bytes in big-endian order.</param>
/// <param name="Sequence">Of the last record that the image knows, also its name.</param>
/// <param name="Place">Where the journal goes on after it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SnapshotHeader(Guid BookId, long Sequence, JournalPlace Place)
{
    /// <summary>Of the header's payload.</summary>
    public const int PayloadBytes = 60;

    /// <summary>What the names of snapshots end in.</summary>
    public const string Suffix = ".snapshot";

    private const uint Version = 1;
    private const int VersionAt = 8;
    private const int NumberAt = 12;
    private const int BookAt = 16;
    private const int SequenceAt = 32;
    private const int OffsetAt = 40;
    private const int PreviousAt = 48;
    private const int CheckAt = 56;

    private static ReadOnlySpan<byte> Magic => "PurlinLS"u8;

    /// <summary>The name of the snapshot at a record.</summary>
    public static string NameOf(long sequence) =>
        sequence.ToString("D19", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Writes it to <see cref="PayloadBytes"/> bytes.</summary>
    public void Write(Span<byte> payload)
    {
        Magic.CopyTo(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[VersionAt..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(payload[NumberAt..], Place.Number);
        BookId.TryWriteBytes(payload[BookAt..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(payload[SequenceAt..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(payload[OffsetAt..], Place.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(payload[PreviousAt..], Place.PreviousOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[CheckAt..], Place.Check);
    }

    /// <summary>Reads it. Its values are as hostile as any bytes.</summary>
    /// <exception cref="JournalException">It is no header, or of a later version.</exception>
    public static SnapshotHeader Read(ReadOnlySpan<byte> payload, string path)
    {
        if (payload.Length != PayloadBytes || !payload.StartsWith(Magic))
            throw JournalException.Damaged(path, 0, "A snapshot's header is not there.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(payload[VersionAt..]);
        if (version != Version)
        {
            throw new JournalException(JournalFailure.UnknownVersion, path,
                $"'{path}' has version {version} of the format; this library reads version {Version}.");
        }

        long sequence = BinaryPrimitives.ReadInt64LittleEndian(payload[SequenceAt..]);
        if (sequence is < 1 or long.MaxValue)
            throw JournalException.Damaged(path, 0, $"There is no record {sequence}.");
        return new SnapshotHeader(new Guid(payload.Slice(BookAt, 16), bigEndian: true), sequence, new JournalPlace(
            BinaryPrimitives.ReadInt32LittleEndian(payload[NumberAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[OffsetAt..]),
            sequence + 1,
            BinaryPrimitives.ReadUInt32LittleEndian(payload[CheckAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[PreviousAt..])));
    }
}
