using System.Buffers.Binary;

namespace Purlin.Shared;

/// <summary>
/// The bytes of a frame, little-endian: payload length (u32), CRC32C of the payload (u32), durable size of the log when
/// the frame was written (u64), CRC32C of these 16 bytes and of the frame's own offset in the file (u32), payload.
/// </summary>
/// <remarks>
/// The offset in the checksum makes a frame invalid anywhere but where it was written: a misdirected write or a stale
/// copy does not pass. The durable size tells a torn tail from damage: a later frame that was written when a bad one
/// was already durable proves that the bad one was whole once. Twenty zero bytes are no header, so zero fill is no
/// frame.
/// </remarks>
internal static class FrameFormat
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 20;

    /// <summary>The largest payload that any log may allow: 1 GiB.</summary>
    public const int MaxPayloadBytes = 1 << 30;

    private const int ChecksumAt = 16;

    /// <summary>Writes the header of a frame.</summary>
    /// <param name="header">At least <see cref="HeaderBytes"/> bytes.</param>
    /// <param name="payload">The whole payload.</param>
    /// <param name="offset">Where the frame begins in its file.</param>
    /// <param name="durableBytes">Size of the log known to be on disk, at most <paramref name="offset"/>.</param>
    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> payload, long offset, long durableBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Compute(payload));
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], durableBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], Checksum(header, offset));
    }

    /// <summary>Reads a header and checks its checksum, not its values.</summary>
    /// <param name="bytes">At least <see cref="HeaderBytes"/> bytes.</param>
    /// <param name="offset">Where they begin in their file.</param>
    /// <param name="header">What they say; meaningless unless true is returned.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, long offset, out FrameHeader header)
    {
        header = new FrameHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == Checksum(bytes, offset);
    }

    private static uint Checksum(ReadOnlySpan<byte> header, long offset)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, offset);
        return Crc32C.Append(Crc32C.Compute(header[..ChecksumAt]), place);
    }
}
