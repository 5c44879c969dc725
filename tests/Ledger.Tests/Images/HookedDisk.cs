using Purlin.Shared;

namespace Purlin.Ledger.Tests.Images;

/// <summary>A disk that does something before every write to an image, and lists what makes one last.</summary>
internal sealed class HookedDisk(IDisk disk) : IDisk
{
    /// <summary>Syncs of images and of their folder, and what became of their names.</summary>
    public List<string> Calls { get; } = [];

    public Action BeforeImageWrite { get; set; } = static () => { };

    public IDiskFile Open(string path, DiskMode mode) =>
        new HookedFile(this, disk.Open(path, mode), path.Contains(".snapshot", StringComparison.Ordinal));

    public bool Exists(string path) => disk.Exists(path);

    public string[] List(string directory) => disk.List(directory);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void SyncDirectory(string directory)
    {
        Calls.Add("sync folder");
        disk.SyncDirectory(directory);
    }

    public void Rename(string from, string to)
    {
        Calls.Add($"rename {Path.GetExtension(from)} to {Path.GetExtension(to)}");
        disk.Rename(from, to);
    }

    public void Delete(string path)
    {
        if (disk.Exists(path))
            Calls.Add($"delete {Path.GetFileName(path)}");
        disk.Delete(path);
    }

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

        public void Sync(bool dataOnly)
        {
            if (isImage)
                disk.Calls.Add(dataOnly ? "sync data" : "sync image");
            file.Sync(dataOnly);
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
