using Purlin.Shared;

namespace Purlin.Ledger.Tests;

/// <summary>The disk of the machine, without waiting for it: for tests of what is not about what lasts.</summary>
internal sealed class UnsyncedDisk : IDisk
{
    public IDiskFile Open(string path, DiskMode mode) => new UnsyncedFile(OsDisk.Instance.Open(path, mode));

    public bool Exists(string path) => OsDisk.Instance.Exists(path);

    public string[] List(string directory) => OsDisk.Instance.List(directory);

    public void CreateDirectory(string path) => OsDisk.Instance.CreateDirectory(path);

    public void SyncDirectory(string directory)
    {
    }

    public void Rename(string from, string to) => OsDisk.Instance.Rename(from, to);

    public void Delete(string path) => OsDisk.Instance.Delete(path);

    public IDisposable? TryLock(string path) => OsDisk.Instance.TryLock(path);

    private sealed class UnsyncedFile(IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public int Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void Sync(bool dataOnly)
        {
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
