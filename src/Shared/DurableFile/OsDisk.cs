namespace Purlin.Shared;

/// <summary>
/// The disk of the operating system. Opening, reading, writing, truncating and deleting are the framework's, which
/// report their errors; sync, directory sync, rename and lock are <see cref="NativeDisk"/>, because on .NET 10 for
/// Linux the framework's own flush returns normally after a failed fsync. Thread-safe.
/// </summary>
/// <remarks>
/// On Windows a new file has the access list that its directory passes on; there is no 0600.
/// </remarks>
internal sealed class OsDisk : IDisk
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnlyFile | UnixFileMode.UserExecute;
    private const FileShare ShareAll = FileShare.ReadWrite | FileShare.Delete;

    private OsDisk()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static OsDisk Instance { get; } = new();

    /// <inheritdoc/>
    public IDiskFile Open(string path, DiskMode mode) => new OsDiskFile(mode switch
    {
        DiskMode.CreateNew => OpenStream(path, FileMode.CreateNew, FileAccess.ReadWrite, ShareAll),
        DiskMode.OpenWrite => OpenStream(path, FileMode.Open, FileAccess.ReadWrite, ShareAll),
        DiskMode.OpenRead => OpenStream(path, FileMode.Open, FileAccess.Read, ShareAll),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode of opening a file."),
    });

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public string[] List(string directory)
    {
        string[] paths = Directory.GetFiles(directory);
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
    }

    /// <inheritdoc/>
    public void SyncDirectory(string directory) => NativeDisk.SyncDirectory(directory);

    /// <inheritdoc/>
    public void Rename(string from, string to) => NativeDisk.Rename(from, to);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        FileStream stream;
        try
        {
            stream = OpenStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (NativeDisk.IsHeldByAnother(e.HResult))
        {
            return null;
        }

        // FileShare.None locks on its own, unless a switch of the runtime or the file system keeps it from doing so.
        try
        {
            if (NativeDisk.TryLock(stream.SafeFileHandle, path))
                return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        stream.Dispose();
        return null;
    }

    private static FileStream OpenStream(string path, FileMode mode, FileAccess access, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        // Given to the call that creates the file: a mode set afterwards would leave a moment when others can open it.
        if (mode != FileMode.Open && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        return new FileStream(path, options);
    }
}
