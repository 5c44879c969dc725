using System.Buffers.Binary;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// The frames after a snapshot's header. A part: section (i32, 0 or more), items. The end: -1 (i32), CRC-32C of all
/// payloads before it behind one another (u32). Little-endian.
/// </summary>
internal static class SnapshotFrame
{
    /// <summary>The largest item.</summary>
    public const int MaxItemBytes = 16 * 1024 * 1024;

    /// <summary>A part is written once it has so many bytes, at the end of an item.</summary>
    public const int PartBytes = 256 * 1024;

    /// <summary>The largest payload.</summary>
    public const int MaxPayloadBytes = SectionBytes + PartBytes + MaxItemBytes;

    /// <summary>Where the items of a part begin in its frame.</summary>
    public const int ContentAt = FrameFormat.HeaderBytes + SectionBytes;

    /// <summary>The size of the end's payload.</summary>
    public const int EndBytes = SectionBytes + sizeof(uint);

    /// <summary>The size of what stands before the items.</summary>
    public const int SectionBytes = sizeof(int);

    private const int End = -1;

    /// <summary>Writes the end's payload where a frame's payload belongs.</summary>
    public static void WriteEnd(Span<byte> frame, uint check)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame[FrameFormat.HeaderBytes..], End);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ContentAt..], check);
    }

    /// <summary>Whether a payload is the end, and says so of all that came before it.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> payload, uint check) =>
        payload.Length == EndBytes && BinaryPrimitives.ReadInt32LittleEndian(payload) == End
        && BinaryPrimitives.ReadUInt32LittleEndian(payload[SectionBytes..]) == check;

    /// <summary>Takes a part's payload apart.</summary>
    /// <returns>False if it is no part.</returns>
    public static bool TryReadPart(ReadOnlySpan<byte> payload, out int section, out ReadOnlySpan<byte> items)
    {
        section = 0;
        items = default;
        if (payload.Length <= SectionBytes)
            return false;
        section = BinaryPrimitives.ReadInt32LittleEndian(payload);
        items = payload[SectionBytes..];
        return section >= 0;
    }
}
