namespace Purlin.Shared.Tests;

/// <summary>
/// A file of a <see cref="MemoryDisk"/>: what programs see, what is on the platter, and which sectors differ.
/// </summary>
internal sealed class MemoryFile(MemoryDisk disk) : IDiskFile
{
    private const int SectorBytes = 512;

    private readonly HashSet<int> _dirty = [];
    private byte[] _content = [];
    private byte[] _durable = [];

    public byte[] Content => _content;

    public int Syncs { get; private set; }

    public int Writes { get; private set; }

    public long Length => _content.Length;

    public void Fill(byte[] content)
    {
        _content = [.. content];
        _durable = [.. content];
    }

    public int Read(Span<byte> buffer, long offset)
    {
        disk.Call("read");
        ReadOnlySpan<byte> there = offset < _content.Length ? _content.AsSpan((int)offset) : default;
        int count = Math.Min(there.Length, buffer.Length);
        there[..count].CopyTo(buffer);
        return count;
    }

    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int count = disk.ShortWrites ? Math.Min(7, bytes.Length) : bytes.Length;
        try
        {
            disk.Call("write");
        }
        catch (IOException)
        {
            // A disk that fills up takes what fits.
            Store(bytes[..(count / 2)], (int)offset);
            throw;
        }

        Writes++;
        Store(bytes[..count], (int)offset);
        return count;
    }

    public void Sync(bool dataOnly)
    {
        try
        {
            disk.Call("sync");
        }
        catch (IOException)
        {
            // As Linux does: the pages are called clean although they were not written.
            _dirty.Clear();
            throw;
        }

        Syncs++;
        Array.Resize(ref _durable, _content.Length);
        foreach (int sector in _dirty)
            Keep(sector);
        _dirty.Clear();
    }

    public void Truncate(long length)
    {
        disk.Call("truncate");
        Array.Resize(ref _content, (int)length);
    }

    public void Crash(Random random)
    {
        int shorter = Math.Min(_durable.Length, _content.Length);
        int longer = Math.Max(_durable.Length, _content.Length);
        int size = random.Next(3) switch { 0 => shorter, 1 => longer, _ => random.Next(shorter, longer + 1) };
        Array.Resize(ref _durable, size);
        foreach (int sector in _dirty)
        {
            if (random.Next(2) == 0)
                Keep(sector);
        }

        _dirty.Clear();
        _content = [.. _durable];
    }

    // The disk's file stays; only the handle is gone.
    public void Dispose()
    {
    }

    private void Store(ReadOnlySpan<byte> bytes, int offset)
    {
        if (_content.Length < offset + bytes.Length)
            Array.Resize(ref _content, offset + bytes.Length);
        bytes.CopyTo(_content.AsSpan(offset));
        for (int sector = offset / SectorBytes; sector * SectorBytes < offset + bytes.Length; sector++)
            _dirty.Add(sector);
    }

    private void Keep(int sector)
    {
        int from = sector * SectorBytes;
        int to = Math.Min(from + SectorBytes, Math.Min(_content.Length, _durable.Length));
        if (from < to)
            _content.AsSpan(from, to - from).CopyTo(_durable.AsSpan(from));
    }
}
