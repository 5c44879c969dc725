using System.Buffers;
using System.Buffers.Binary;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// Writes an image of the book: sections, each of any number of items, in the order in which they are read back.
/// Nothing of it is seen before <see cref="Commit"/> publishes it as a whole. Not thread-safe.
/// </summary>
public sealed class LedgerSnapshotWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>The largest item: 16 MiB.</summary>
    public const int MaxItemBytes = SnapshotFrame.MaxItemBytes;

    private readonly SnapshotFiles _files;
    private readonly ReplacementFile _file;
    private byte[] _buffer = new byte[2 * SnapshotFrame.PartBytes];
    private int _ended = SnapshotFrame.ContentAt;
    private int _length = SnapshotFrame.ContentAt;
    private uint _check;
    private int _section;

    internal LedgerSnapshotWriter(SnapshotFiles files, IDisk disk, string path, in SnapshotHeader header)
    {
        (_files, Sequence) = (files, header.Sequence);
        _file = new ReplacementFile(disk, path);
        try
        {
            header.Write(_buffer.AsSpan(FrameFormat.HeaderBytes));
            WriteFrame(SnapshotHeader.PayloadBytes);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Of the newest record in the image.</summary>
    public long Sequence { get; }

    /// <summary>Begins a section; what is written from here on belongs to it.</summary>
    /// <param name="section">What the reader will be told: 0 or more.</param>
    /// <exception cref="IOException">What was written before it could not be put on disk.</exception>
    public void BeginSection(int section)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(section);
        EndItem();
        WritePart();
        _section = section;
    }

    /// <summary>Says that the reader may be given what was written until here without what follows.</summary>
    /// <exception cref="IOException">What was written before it could not be put on disk.</exception>
    public void EndItem()
    {
        _ended = _length;
        if (_ended >= SnapshotFrame.PartBytes)
            WritePart();
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_buffer.Length - _length))
            throw new ArgumentOutOfRangeException(nameof(count), count, "No more than the span that was asked for.");
        _length += count;
    }

    /// <summary>
    /// Publishes the image, durable and in one step, and deletes images older than the one before it.
    /// </summary>
    /// <exception cref="IOException">
    /// The disk failed: the image is there or not, and the journal is as it was.
    /// </exception>
    public void Commit()
    {
        EndItem();
        WritePart();
        SnapshotFrame.WriteEnd(_buffer, _check);
        WriteFrame(SnapshotFrame.EndBytes);
        _file.Commit();
        _files.Keep(Sequence);
    }

    /// <summary>Ends the work; an image that was not committed is gone.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _files.EndWriting();
    }

    private void Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int wanted = Math.Max(count, 1);
        if (wanted > MaxItemBytes - (_length - _ended))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count,
                $"An item has at most {MaxItemBytes} bytes, and this one has {_length - _ended}. End it before.");
        }

        if (_buffer.Length - _length < wanted)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + wanted));
    }

    private void WritePart()
    {
        if (_ended == SnapshotFrame.ContentAt)
            return;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(FrameFormat.HeaderBytes), _section);
        WriteFrame(_ended - FrameFormat.HeaderBytes);
        (_ended, _length) = (SnapshotFrame.ContentAt, SnapshotFrame.ContentAt);
    }

    private void WriteFrame(int payloadBytes)
    {
        Span<byte> frame = _buffer.AsSpan(0, FrameFormat.HeaderBytes + payloadBytes);
        ReadOnlySpan<byte> payload = frame[FrameFormat.HeaderBytes..];
        FrameFormat.WriteHeader(frame, payload, _file.Length, durableBytes: 0);
        _check = Crc32C.Append(_check, payload);
        _file.Write(frame);
    }
}
