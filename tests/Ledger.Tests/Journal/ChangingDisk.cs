using Purlin.Shared;

namespace Purlin.Ledger.Tests;

/// <summary>A disk on which something happens when a file is closed after its end was read.</summary>
/// <param name="disk">The disk.</param>
/// <param name="happen">What.</param>
internal sealed class ChangingDisk(IDisk disk, Action happen) : IDisk
{
    public IDiskFile Open(string path, DiskMode mode) => new ChangingFile(disk.Open(path, mode), happen);

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void SyncDirectory(string directory) => disk.SyncDirectory(directory);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Delete(string path) => disk.Delete(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private sealed class ChangingFile(IDiskFile file, Action happen) : IDiskFile
    {
        private bool _isAtEnd;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            int read = file.Read(buffer, offset);
            _isAtEnd |= offset + read >= file.Length;
            return read;
        }

        public int Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void Sync(bool dataOnly) => file.Sync(dataOnly);

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose()
        {
            file.Dispose();
            if (_isAtEnd)
                happen();
        }
    }
}
