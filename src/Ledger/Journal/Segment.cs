using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// One file of the journal: what it says about itself, how much of it lasts, and records by their offset. Thread-safe;
/// one thread at a time makes it longer.
/// </summary>
/// <param name="disk">Where.</param>
/// <param name="path">The file.</param>
/// <param name="header">What its first frame says.</param>
/// <param name="length">Bytes from its beginning that are known to last.</param>
internal sealed class Segment(IDisk disk, string path, in SegmentHeader header, long length) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SegmentHeader _header = header;
    private IDiskFile? _file;
    private long _length = length;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>What it says about itself.</summary>
    public ref readonly SegmentHeader Header => ref _header;

    /// <summary>Places to begin reading at.</summary>
    public SegmentIndex Index { get; } = new();

    /// <summary>Bytes from its beginning that last: whole frames. Nobody reads behind it.</summary>
    public long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>Opens the part that lasts, for reading in order.</summary>
    public IDiskFile OpenPart() => new BoundedFile(disk.Open(path, DiskMode.OpenRead), Length);

    /// <summary>Reads at an offset, from a handle that stays open, until the buffer is full or the part ends.</summary>
    /// <param name="buffer">Filled.</param>
    /// <param name="offset">Within the part.</param>
    /// <param name="opened">Whether the handle was opened by this call.</param>
    /// <returns>Bytes read.</returns>
    public int Read(Span<byte> buffer, long offset, out bool opened)
    {
        int count = (int)Math.Min(buffer.Length, Length - offset);
        lock (_gate)
        {
            opened = _file is null;
            _file ??= disk.Open(path, DiskMode.OpenRead);
            return _file.ReadUpTo(buffer[..count], offset);
        }
    }

    /// <summary>Closes the handle; the next reading opens it again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
