using Purlin.Shared;

namespace Purlin.Snowflake.Tests;

/// <summary>A disk that counts writes and syncs, and fails syncs when told to.</summary>
internal sealed class CountingDisk(IDisk disk) : IDisk
{
    public int Syncs { get; private set; }

    public int Writes { get; private set; }

    public bool Fails { get; set; }

    public bool SkipsSyncs { get; init; }

    public IDiskFile Open(string path, DiskMode mode) => new CountingFile(this, disk.Open(path, mode));

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void SyncDirectory(string directory) => disk.SyncDirectory(directory);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private sealed class CountingFile(CountingDisk owner, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public int Write(ReadOnlySpan<byte> bytes, long offset)
        {
            owner.Writes++;
            return file.Write(bytes, offset);
        }

        public void Sync(bool dataOnly)
        {
            owner.Syncs++;
            if (owner.Fails)
                throw new IOException("The device has an error.");
            if (!owner.SkipsSyncs)
                file.Sync(dataOnly);
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
