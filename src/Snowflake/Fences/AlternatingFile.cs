using System.Buffers.Binary;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// A small value that must never be lost or go back, for one sync a write: written by turns to one of two places, so
/// that the other keeps the last acknowledged value whole whatever a crash does to this one. Each place has two copies,
/// in blocks of their own, so that damage to one block is survived. The first I/O error poisons it. Not thread-safe; a
/// write allocates nothing.
/// </summary>
/// <remarks>
/// Writes are numbered; number n goes to place n mod 2, and the highest number that is whole counts. What keeps it from
/// going back: number n + 1 is begun only when n is on disk, by a sync that followed its writing.
/// </remarks>
internal sealed class AlternatingFile : IDisposable
{
    /// <summary>The longest value.</summary>
    public const int MaxValueBytes = 256;

    /// <summary>The size of the file: two places of two blocks.</summary>
    public const int FileBytes = Places * PlaceStride;

    private const int BlockBytes = 4096;
    private const int Copies = 2;
    private const int Places = 2;
    private const int PlaceStride = Copies * BlockBytes;
    private const int NumberBytes = sizeof(ulong);
    private const int ValueAt = FrameFormat.HeaderBytes + NumberBytes;

    private readonly IDiskFile _file;
    private readonly string _path;
    private readonly byte[] _copy = new byte[ValueAt + MaxValueBytes];
    private ulong _number;
    private int _valueBytes;
    private Exception? _failure;

    private AlternatingFile(IDiskFile file, string path) => (_file, _path) = (file, path);

    /// <summary>The last value written or found; valid until the next write.</summary>
    public ReadOnlySpan<byte> Value => _copy.AsSpan(ValueAt, _valueBytes);

    /// <summary>
    /// Whether the value before or after the one found was unreadable: a crash tore a write, which lost nothing, or the
    /// newest value has rotted, which nobody can tell from it.
    /// </summary>
    public bool MayBeBehind { get; private set; }

    /// <summary>Makes the file, or replaces one; a crash leaves the old one, none or a whole one.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file.</param>
    /// <param name="initial">The first value, at most <see cref="MaxValueBytes"/>.</param>
    public static void Create(IDisk disk, string path, ReadOnlySpan<byte> initial)
    {
        ThrowIfTooLong(initial);
        byte[] content = new byte[FileBytes];
        for (int at = 0; at < FileBytes; at += BlockBytes)
        {
            initial.CopyTo(content.AsSpan(at + ValueAt));
            Seal(content.AsSpan(at), (ulong)(at / PlaceStride), initial.Length, at);
        }

        ReplacementFile.Write(disk, path, content);
    }

    /// <summary>Opens a file, and puts what it found on disk anew.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file, which exists.</param>
    /// <exception cref="InvalidDataException">No copy is intact: this is no such file, or it was damaged.</exception>
    public static AlternatingFile Open(IDisk disk, string path)
    {
        // Its creation may have failed here, with the name in place but not on disk.
        disk.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AlternatingFile opened = new(disk.Open(path, DiskMode.OpenWrite), path);
        try
        {
            opened.Recover();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the value and returns when it is on disk: two writes, one sync.</summary>
    /// <param name="value">At most <see cref="MaxValueBytes"/>.</param>
    /// <exception cref="IOException">A call failed: after a restart there is the old value or the new one.</exception>
    /// <exception cref="PoisonedFileException">An earlier call failed.</exception>
    public void Write(ReadOnlySpan<byte> value)
    {
        ThrowIfTooLong(value);
        if (_failure is not null)
            throw new PoisonedFileException(_path, _failure);
        try
        {
            value.CopyTo(_copy.AsSpan(ValueAt));
            (_number, _valueBytes) = (_number + 1, value.Length);
            for (int copy = 0; copy < Copies; copy++)
                WriteCopy(copy);
            _file.Sync(dataOnly: true);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static long BlockOf(ulong number, int copy) => (long)(number % Places * PlaceStride) + copy * BlockBytes;

    private static int Seal(Span<byte> copy, ulong number, int valueBytes, long at)
    {
        Span<byte> payload = copy.Slice(FrameFormat.HeaderBytes, NumberBytes + valueBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(payload, number);
        FrameFormat.WriteHeader(copy, payload, at, durableBytes: 0);
        return FrameFormat.HeaderBytes + payload.Length;
    }

    private void WriteCopy(int copy)
    {
        long at = BlockOf(_number, copy);
        int bytes = Seal(_copy, _number, _valueBytes, at);
        _file.WriteAll(_copy.AsSpan(0, bytes), at);
    }

    private void Recover()
    {
        var numbers = new ulong?[Places * Copies];
        long newest = -1;
        for (int block = 0; block < numbers.Length; block++)
        {
            numbers[block] = TryReadCopy(block * (long)BlockBytes, out ulong number) ? number : null;
            if (numbers[block] is not null && (newest < 0 || number > numbers[(int)newest]))
                newest = block;
        }

        if (newest < 0 || !TryReadCopy(newest * BlockBytes, out _number))
        {
            throw new InvalidDataException($"'{_path}' is no fence, or every copy of its value is damaged. Restore it, "
                + "or remove it only if a value from the start is safe.");
        }

        int other = (int)((_number + 1) % Places) * Copies;
        MayBeBehind = numbers[other] != _number - 1 && numbers[other + 1] != _number - 1;
        // What was read may be in the page cache only, after a sync that failed, and then the other place is whole on
        // disk. Otherwise one of the copies is: so one after the other, and first the one that is not.
        int bad = numbers[(int)(_number % Places) * Copies] == _number ? 1 : 0;
        foreach (int copy in (ReadOnlySpan<int>)[bad, 1 - bad])
        {
            WriteCopy(copy);
            _file.Sync(dataOnly: true);
        }
    }

    // Leaves the copy's value in _copy, which is as long as the longest; the header's length has been checked.
    private bool TryReadCopy(long at, out ulong number)
    {
        number = 0;
        int read = _file.ReadUpTo(_copy, at);
        if (read < FrameFormat.HeaderBytes || !FrameFormat.TryReadHeader(_copy, at, out FrameHeader header)
            || header.PayloadBytes < NumberBytes || header.PayloadBytes > read - FrameFormat.HeaderBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> payload = _copy.AsSpan(FrameFormat.HeaderBytes, (int)header.PayloadBytes);
        if (Crc32C.Compute(payload) != header.PayloadCrc)
            return false;
        number = BinaryPrimitives.ReadUInt64LittleEndian(payload);
        _valueBytes = payload.Length - NumberBytes;
        // A number in the place of the other ones, or none that can be followed, was not written here.
        return at / PlaceStride == (long)(number % Places) && number < ulong.MaxValue;
    }

    private static void ThrowIfTooLong(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value.Length,
                $"The file holds values of at most {MaxValueBytes} bytes.");
        }
    }
}
