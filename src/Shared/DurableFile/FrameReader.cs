using System.Buffers.Binary;

namespace Purlin.Shared;

/// <summary>
/// Reads the frames of a log in order and says how the log ends. The bytes are taken as hostile: lengths are checked
/// even when their checksum holds, and memory stays below the larger of <see cref="ChunkBytes"/> and one frame.
/// Not thread-safe. O(size of the file), one pass, plus one pass over what follows the last intact frame.
/// </summary>
internal sealed class FrameReader
{
    /// <summary>Bytes asked from the disk at a time, unless a frame is larger.</summary>
    public const int ChunkBytes = 128 * 1024;

    private readonly IDiskFile _file;
    private readonly int _maxPayloadBytes;
    private readonly long _length;
    private byte[] _buffer;
    private long _bufferAt;
    private int _buffered;
    private long _next;
    private long _durable;
    private FrameLogEnd? _end;

    /// <summary>Makes a reader of the file as long as it is now.</summary>
    /// <param name="file">The log; the caller closes it.</param>
    /// <param name="maxPayloadBytes">
    /// The largest payload, 1..<see cref="FrameFormat.MaxPayloadBytes"/>, as when written.
    /// </param>
    /// <param name="start">Offset of the first frame to read: 0, or where a frame known to be durable ended.</param>
    public FrameReader(IDiskFile file, int maxPayloadBytes, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPayloadBytes, FrameFormat.MaxPayloadBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        _length = file.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, _length);
        _file = file;
        _maxPayloadBytes = maxPayloadBytes;
        _next = start;
        _durable = start;
        _buffer = new byte[(int)Math.Min(ChunkBytes, _length - start)];
        _bufferAt = start;
    }

    /// <summary>Offset of the next frame; after the last one, the end of the intact part.</summary>
    public long Position => _next;

    /// <summary>How the log ends; known once <see cref="TryRead"/> returned false.</summary>
    public FrameLogEnd End => _end ?? throw new InvalidOperationException("Read all frames before asking for the end.");

    /// <summary>Reads the next frame.</summary>
    /// <param name="payload">Its payload, valid until the next call.</param>
    /// <returns>False when no intact frame follows; then <see cref="End"/> says why.</returns>
    /// <exception cref="IOException">The disk failed, or the file was cut while it was read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_end is not null)
            return false;
        long left = _length - _next - FrameFormat.HeaderBytes;
        if (left < 0)
            return Stop("The header is cut off.");
        if (!FrameFormat.TryReadHeader(Peek(_next, FrameFormat.HeaderBytes), _next, out FrameHeader header))
            return Stop("The header's checksum does not match.");
        if (header.PayloadBytes > (uint)_maxPayloadBytes)
            return Refuse($"A payload of {header.PayloadBytes} bytes exceeds the limit of {_maxPayloadBytes}.");
        if (header.DurableBytes > (ulong)_next)
            return Refuse($"The frame claims that {header.DurableBytes} bytes were durable before it.");
        if (header.PayloadBytes > left)
            return Stop("The payload is cut off.");
        int frameBytes = FrameFormat.HeaderBytes + (int)header.PayloadBytes;
        payload = Peek(_next, frameBytes)[FrameFormat.HeaderBytes..];
        if (Crc32C.Compute(payload) != header.PayloadCrc)
        {
            payload = default;
            return Stop("The payload's checksum does not match.");
        }

        _durable = Math.Max(_durable, (long)header.DurableBytes);
        _next += frameBytes;
        return true;
    }

    private bool Refuse(string reason)
    {
        _end = new FrameLogEnd(FrameLogEndKind.Corrupt, _next, _durable, reason);
        return false;
    }

    // Tells a write that never finished from damage to one that had: see FrameFormat.
    private bool Stop(string reason)
    {
        bool zeros = true;
        for (long at = _next; at < _length;)
        {
            ReadOnlySpan<byte> window = Peek(at, (int)Math.Min(ChunkBytes, _length - at));
            zeros &= window.IndexOfAnyExcept((byte)0) < 0;
            if (!zeros && FindWitness(window, at) is >= 0 and int found)
                return Refuse($"{reason} Yet the frame at {at + found} was written after it was durable.");
            // Windows overlap, so that a header over their border is seen.
            at += at + window.Length == _length ? window.Length : window.Length - (FrameFormat.HeaderBytes - 1);
        }

        _end = zeros
            ? new FrameLogEnd(FrameLogEndKind.Clean, _next, _durable, "")
            : new FrameLogEnd(FrameLogEndKind.Torn, _next, _durable, reason);
        return false;
    }

    // The plain comparison comes first and leaves almost no offset for the checksum; payloads are not looked at, so
    // that hostile bytes cannot make the search longer than linear.
    private int FindWitness(ReadOnlySpan<byte> window, long at)
    {
        for (int i = 0; i <= window.Length - FrameFormat.HeaderBytes; i++)
        {
            ulong durable = BinaryPrimitives.ReadUInt64LittleEndian(window[(i + 8)..]);
            if (durable > (ulong)_next && durable <= (ulong)(at + i)
                && FrameFormat.TryReadHeader(window[i..], at + i, out _))
            {
                return i;
            }
        }

        return -1;
    }

    // The bytes at an offset, at most to the end of the file; the caller has checked that they are there.
    private ReadOnlySpan<byte> Peek(long offset, int count)
    {
        int skip = (int)(offset - _bufferAt);
        if (skip + count <= _buffered)
            return _buffer.AsSpan(skip, count);

        Span<byte> kept = _buffer.AsSpan(skip, _buffered - skip);
        byte[] target = count <= _buffer.Length ? _buffer : new byte[count];
        kept.CopyTo(target);
        int wanted = (int)Math.Min(target.Length, _length - offset);
        int read = _file.ReadUpTo(target.AsSpan(kept.Length, wanted - kept.Length), offset + kept.Length);
        (_buffer, _bufferAt, _buffered) = (target, offset, kept.Length + read);
        if (_buffered < count)
            throw new IOException($"The file had {_length} bytes when opened and now ends at {offset + _buffered}.");
        return _buffer.AsSpan(0, count);
    }
}
