using Purlin.Shared;

namespace Purlin.Ledger.Tests;

/// <summary>A disk whose user ends right after so many calls.</summary>
/// <param name="disk">The disk.</param>
/// <param name="calls">How many calls are made.</param>
internal sealed class StoppingDisk(IDisk disk, int calls) : IDisk
{
    private int _left = calls;

    public IDiskFile Open(string path, DiskMode mode) => new StoppingFile(this, Call(() => disk.Open(path, mode)));

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void SyncDirectory(string directory) => Call(() => disk.SyncDirectory(directory));

    public void Rename(string from, string to) => Call(() => disk.Rename(from, to));

    public void Delete(string path) => Call(() => disk.Delete(path));

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    private void Call(Action call) => Call(() =>
    {
        call();
        return true;
    });

    private T Call<T>(Func<T> call)
    {
        if (_left <= 0)
            throw new StoppedException();
        T result = call();
        return --_left > 0 ? result : throw new StoppedException();
    }

    private sealed class StoppingFile(StoppingDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) =>
            disk._left > 0 ? file.Read(buffer, offset) : throw new StoppedException();

        public int Write(ReadOnlySpan<byte> bytes, long offset)
        {
            byte[] copy = bytes.ToArray();
            return disk.Call(() => file.Write(copy, offset));
        }

        public void Sync(bool dataOnly) => disk.Call(() => file.Sync(dataOnly));

        public void Truncate(long length) => disk.Call(() => file.Truncate(length));

        public void Dispose() => file.Dispose();
    }
}
