using System.Buffers.Binary;

namespace Purlin.Shared;

/// <summary>
/// A small value that must never be lost or go back, such as "no id after T was used": kept twice, in two blocks, each
/// rewritten in place and synced before the other is touched. So a crash at any point leaves one whole copy with the
/// last acknowledged value or the one being written, and damage to either copy is survived. Hold a
/// <see cref="FileLock"/> beside it. The first I/O error poisons it. Not thread-safe; a write allocates nothing.
/// </summary>
internal sealed class FenceFile : IDisposable
{
    /// <summary>The longest value.</summary>
    public const int MaxValueBytes = 1024;

    // A block of its own for each copy, so that no write of the device touches both.
    private const int CopyStride = 4096;
    private const int SequenceBytes = sizeof(ulong);
    private const int MaxCopyBytes = FrameFormat.HeaderBytes + SequenceBytes + MaxValueBytes;

    private readonly IDiskFile _file;
    private readonly string _path;
    private readonly byte[] _copy = new byte[MaxCopyBytes];
    private ulong _sequence;
    private int _valueBytes;
    private Exception? _failure;

    private FenceFile(IDiskFile file, string path) => (_file, _path) = (file, path);

    /// <summary>The last value written or found; valid until the next write.</summary>
    public ReadOnlySpan<byte> Value => _copy.AsSpan(FrameFormat.HeaderBytes + SequenceBytes, _valueBytes);

    /// <summary>Opens the fence, or creates it where there is none.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file.</param>
    /// <param name="initial">The value of a new fence, at most <see cref="MaxValueBytes"/>.</param>
    /// <exception cref="InvalidDataException">Neither copy is intact: this is no fence, or it was damaged.</exception>
    public static FenceFile OpenOrCreate(IDisk disk, string path, ReadOnlySpan<byte> initial)
    {
        ThrowIfTooLong(initial);
        if (disk.Exists(path))
            // Its creation may have failed here, with the name in place but not on disk.
            disk.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        else
            CreateAt(disk, path, initial);
        FenceFile fence = new(disk.Open(path, DiskMode.OpenWrite), path);
        try
        {
            fence.Recover();
            return fence;
        }
        catch
        {
            fence.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the value and returns when both copies of it are on disk: two writes, two syncs.</summary>
    /// <param name="value">At most <see cref="MaxValueBytes"/>.</param>
    /// <exception cref="IOException">
    /// A call failed: after a restart the fence holds the old value or the new one.
    /// </exception>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public void Write(ReadOnlySpan<byte> value)
    {
        ThrowIfTooLong(value);
        if (_failure is not null)
            throw new PoisonedFileException(_path, _failure);
        try
        {
            value.CopyTo(_copy.AsSpan(FrameFormat.HeaderBytes + SequenceBytes));
            (_sequence, _valueBytes) = (_sequence + 1, value.Length);
            WriteCopies();
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    // By replacement, so that a crash leaves no fence or a whole one, never a file without an intact copy.
    private static void CreateAt(IDisk disk, string path, ReadOnlySpan<byte> initial)
    {
        byte[] content = new byte[2 * CopyStride];
        for (int at = 0; at < content.Length; at += CopyStride)
        {
            initial.CopyTo(content.AsSpan(at + FrameFormat.HeaderBytes + SequenceBytes));
            Seal(content.AsSpan(at), sequence: 0, initial.Length, at);
        }

        ReplacementFile.Write(disk, path, content);
    }

    private static int Seal(Span<byte> copy, ulong sequence, int valueBytes, long at)
    {
        Span<byte> payload = copy.Slice(FrameFormat.HeaderBytes, SequenceBytes + valueBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(payload, sequence);
        FrameFormat.WriteHeader(copy, payload, at, durableBytes: 0);
        return FrameFormat.HeaderBytes + payload.Length;
    }

    private void WriteCopies()
    {
        for (long at = 0; at < 2 * CopyStride; at += CopyStride)
        {
            int bytes = Seal(_copy, _sequence, _valueBytes, at);
            _file.WriteAll(_copy.AsSpan(0, bytes), at);
            _file.Sync(dataOnly: true);
        }
    }

    private void Recover()
    {
        bool first = TryReadCopy(0, out ulong firstSequence);
        bool second = TryReadCopy(CopyStride, out ulong secondSequence);
        bool useFirst = first && (!second || firstSequence >= secondSequence);
        if (!TryReadCopy(useFirst ? 0 : CopyStride, out _sequence))
        {
            throw new InvalidDataException($"'{_path}' is no fence, or both copies of its value are damaged. "
                + "Restore it, or remove it only if a value from the start is safe.");
        }

        // Both copies, also if they agree: what was read may be in the page cache only, after a sync that failed.
        WriteCopies();
    }

    // Leaves the copy's value in _copy, the header's lengths having been checked.
    private bool TryReadCopy(long at, out ulong sequence)
    {
        sequence = 0;
        int read = _file.ReadUpTo(_copy, at);
        if (read < FrameFormat.HeaderBytes || !FrameFormat.TryReadHeader(_copy, at, out FrameHeader header)
            || header.PayloadBytes is < SequenceBytes or > SequenceBytes + MaxValueBytes
            || header.PayloadBytes > read - FrameFormat.HeaderBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> payload = _copy.AsSpan(FrameFormat.HeaderBytes, (int)header.PayloadBytes);
        if (Crc32C.Compute(payload) != header.PayloadCrc)
            return false;
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(payload);
        _valueBytes = payload.Length - SequenceBytes;
        return true;
    }

    private static void ThrowIfTooLong(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value.Length,
                $"A fence holds at most {MaxValueBytes} bytes.");
        }
    }
}
