using Purlin.Shared;

namespace Purlin.Ledger.Tests.Images;

/// <summary>A disk that does something before every write to an image.</summary>
internal sealed class HookedDisk(IDisk disk) : IDisk
{
    public Action BeforeImageWrite { get; set; } = static () => { };

    public IDiskFile Open(string path, DiskMode mode) =>
        new HookedFile(this, disk.Open(path, mode), path.Contains(".snapshot", StringComparison.Ordinal));

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void SyncDirectory(string directory) => disk.SyncDirectory(directory);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private sealed class HookedFile(HookedDisk disk, IDiskFile file, bool isImage) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public int Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (isImage)
                disk.BeforeImageWrite();
            return file.Write(bytes, offset);
        }

        public void Sync(bool dataOnly) => file.Sync(dataOnly);

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
