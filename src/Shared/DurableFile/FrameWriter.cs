using System.Buffers;

namespace Purlin.Shared;

/// <summary>
/// Appends frames to a log. Appended frames gather in memory, go out in one write, and are durable when
/// <see cref="Sync"/> has returned: only then may anything be acknowledged. The first I/O error poisons the writer:
/// that call and every later one throws. Not thread-safe; nothing on the append path allocates once the buffer has
/// grown.
/// </summary>
/// <remarks>
/// Frames are appended whole (<see cref="Append"/>) or written in place through <see cref="IBufferWriter{T}"/> and
/// ended with <see cref="EndFrame"/>. Disposing drops what was not synced, as nobody was told that it lasts.
/// </remarks>
internal sealed class FrameWriter : IBufferWriter<byte>, IDisposable
{
    // Beyond this a batch is written (not synced) early, so that memory does not grow with it.
    private const int BatchBytes = 8 * 1024 * 1024;

    private readonly IDiskFile _file;
    private readonly string _path;
    private readonly int _maxPayloadBytes;
    private byte[] _buffer = new byte[4096];
    private int _ended;
    private int _open;
    private long _written;
    private long _durable;
    private Exception? _failure;

    private FrameWriter(IDiskFile file, string path, int maxPayloadBytes, long end)
    {
        (_file, _path, _maxPayloadBytes) = (file, path, maxPayloadBytes);
        (_written, _durable) = (end, end);
    }

    /// <summary>Size of the log with all ended frames: where the next frame begins.</summary>
    public long Length => _written + _ended;

    /// <summary>Size of the log that is known to be on disk.</summary>
    public long DurableLength => _durable;

    /// <summary>Creates an empty log, durable together with its name.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file; must not exist.</param>
    /// <param name="maxPayloadBytes">The largest payload, 1..<see cref="FrameFormat.MaxPayloadBytes"/>.</param>
    /// <param name="zeroFillBytes">
    /// Zeros written ahead, so that later syncs write data only and no new block map; 0 for a log that grows as it is
    /// written.
    /// </param>
    public static FrameWriter Create(IDisk disk, string path, int maxPayloadBytes, long zeroFillBytes = 0)
    {
        CheckMaxPayload(maxPayloadBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(zeroFillBytes);
        IDiskFile file = disk.Open(path, DiskMode.CreateNew);
        try
        {
            byte[] zeros = new byte[(int)Math.Min(FrameReader.ChunkBytes, zeroFillBytes)];
            for (long at = 0; at < zeroFillBytes; at += zeros.Length)
                file.WriteAll(zeros.AsSpan(0, (int)Math.Min(zeros.Length, zeroFillBytes - at)), at);
            file.Sync(dataOnly: false);
            disk.SyncDirectory(DirectoryOf(path));
            return new FrameWriter(file, path, maxPayloadBytes, end: 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a log to append after its last intact frame; a torn tail is cut off first, durably.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxPayloadBytes">As when created.</param>
    /// <param name="end">What a <see cref="FrameReader"/> that read the whole log reported.</param>
    /// <exception cref="InvalidDataException">The log is corrupt.</exception>
    public static FrameWriter Open(IDisk disk, string path, int maxPayloadBytes, FrameLogEnd end)
    {
        CheckMaxPayload(maxPayloadBytes);
        end.ThrowIfCorrupt(path);
        IDiskFile file = disk.Open(path, DiskMode.OpenWrite);
        try
        {
            // A tail left in place could hold whole frames that were never acknowledged; a new frame ending where one
            // of them begins would bring it back.
            if (end.Kind == FrameLogEndKind.Torn)
                file.Truncate(end.Position);
            Rewrite(file, end.DurableBytes, end.Position);
            file.Sync(dataOnly: false);
            // The file's creation may have failed here, with the name in place but not on disk.
            disk.SyncDirectory(DirectoryOf(path));
            return new FrameWriter(file, path, maxPayloadBytes, end.Position);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds a frame to the batch.</summary>
    /// <param name="payload">0..maxPayloadBytes bytes; copied.</param>
    /// <returns>Where the frame begins in the log.</returns>
    /// <exception cref="InvalidOperationException">Another frame is open.</exception>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public long Append(ReadOnlySpan<byte> payload)
    {
        if (_open > 0)
            throw new InvalidOperationException($"A frame of {_open} bytes is open in '{_path}'. End it first.");
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
        return EndFrame();
    }

    /// <summary>Room for the open frame's next bytes.</summary>
    /// <param name="sizeHint">Bytes wanted at least.</param>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_ended + FrameFormat.HeaderBytes + _open);
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_ended + FrameFormat.HeaderBytes + _open);
    }

    /// <summary>Takes bytes written to <see cref="GetSpan"/> into the open frame.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int room = _buffer.Length - _ended - FrameFormat.HeaderBytes - _open;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, room);
        ThrowIfTooLong(count);
        _open += count;
    }

    /// <summary>Ends the open frame and adds it to the batch.</summary>
    /// <returns>Where the frame begins in the log.</returns>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public long EndFrame()
    {
        Reserve(0);
        long at = Length;
        Span<byte> frame = _buffer.AsSpan(_ended, FrameFormat.HeaderBytes + _open);
        FrameFormat.WriteHeader(frame, frame[FrameFormat.HeaderBytes..], at, _durable);
        (_ended, _open) = (_ended + frame.Length, 0);
        return at;
    }

    /// <summary>Writes the batch and returns when the whole log is on disk. An open frame stays open.</summary>
    /// <exception cref="IOException">
    /// The write or the sync failed; nothing since the last sync may be acknowledged.
    /// </exception>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public void Sync()
    {
        ThrowIfPoisoned();
        WriteBatch();
        if (_durable == _written)
            return;
        try
        {
            _file.Sync(dataOnly: true);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }

        _durable = _written;
    }

    /// <summary>Closes the file; frames since the last sync are dropped or left unacknowledged.</summary>
    public void Dispose() => _file.Dispose();

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static void CheckMaxPayload(int maxPayloadBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPayloadBytes, FrameFormat.MaxPayloadBytes);
    }

    // The last batch may have been read from a page cache that never reached the disk: if its sync failed, the kernel
    // has marked the pages clean, and only writing them again makes the next sync write them.
    private static void Rewrite(IDiskFile file, long from, long to)
    {
        byte[] buffer = new byte[(int)Math.Min(FrameReader.ChunkBytes, to - from)];
        while (from < to)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from));
            if (file.ReadUpTo(chunk, from) < chunk.Length)
                throw new IOException($"The log ended at byte {to} when it was read and is shorter now.");
            file.WriteAll(chunk, from);
            from += chunk.Length;
        }
    }

    private void Reserve(int count)
    {
        ThrowIfPoisoned();
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfTooLong(count);
        if (_ended >= BatchBytes)
            WriteBatch();
        int needed = checked(_ended + FrameFormat.HeaderBytes + _open + Math.Max(count, 1));
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _buffer.Length)));
    }

    private void WriteBatch()
    {
        if (_ended == 0)
            return;
        try
        {
            _file.WriteAll(_buffer.AsSpan(0, _ended), _written);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }

        _written += _ended;
        if (_open > 0)
            _buffer.AsSpan(_ended, FrameFormat.HeaderBytes + _open).CopyTo(_buffer);
        _ended = 0;
    }

    private void ThrowIfTooLong(int count)
    {
        if (count > _maxPayloadBytes - _open)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count,
                $"A frame of '{_path}' holds at most {_maxPayloadBytes} bytes and has {_open}. Split the record.");
        }
    }

    private void ThrowIfPoisoned()
    {
        if (_failure is not null)
            throw new PoisonedFileException(_path, _failure);
    }
}
