using Purlin.Shared;

namespace Purlin.Ledger.Tests;

/// <summary>Files in memory, without faults: for tests of many small journals.</summary>
internal sealed class MemoryDisk : IDisk
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>A copy to change.</summary>
    public MemoryDisk Copy()
    {
        MemoryDisk copy = new();
        foreach ((string path, byte[] content) in _files)
            copy._files.Add(path, content);
        return copy;
    }

    public byte[] Content(string path) => _files[path];

    public void Put(string path, byte[] content) => _files[path] = content;

    public IDiskFile Open(string path, DiskMode mode)
    {
        if (mode == DiskMode.CreateNew)
            _files.Add(path, []);
        return _files.ContainsKey(path) ? new MemoryFile(this, path) : throw new FileNotFoundException(path);
    }

    public bool Exists(string path) => _files.ContainsKey(path);

    public string[] List(string directory) => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public void CreateDirectory(string path)
    {
    }

    public void SyncDirectory(string directory)
    {
    }

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void Delete(string path) => _files.Remove(path);

    public IDisposable? TryLock(string path) => new MemoryStream();

    private sealed class MemoryFile(MemoryDisk disk, string path) : IDiskFile
    {
        public long Length => disk._files[path].Length;

        public int Read(Span<byte> buffer, long offset)
        {
            byte[] content = disk._files[path];
            int count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer);
            return count;
        }

        // A new array each time, so that copies share what has not changed.
        public int Write(ReadOnlySpan<byte> bytes, long offset)
        {
            byte[] content = disk._files[path];
            byte[] written = new byte[Math.Max(content.Length, (int)offset + bytes.Length)];
            content.CopyTo(written, 0);
            bytes.CopyTo(written.AsSpan((int)offset));
            disk._files[path] = written;
            return bytes.Length;
        }

        public void Sync(bool dataOnly)
        {
        }

        public void Truncate(long length)
        {
            byte[] content = disk._files[path];
            Array.Resize(ref content, (int)length);
            disk._files[path] = content;
        }

        public void Dispose()
        {
        }
    }
}
