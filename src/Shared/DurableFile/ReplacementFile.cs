namespace Purlin.Shared;

/// <summary>
/// A whole new content for a file, published in one step: written to a temporary file beside it, synced, renamed over
/// it, and the directory synced. Readers and a crash at any point see the old content or the new one, never a mixture.
/// The first I/O error poisons it: it will not publish. Not thread-safe; one replacement of a path at a time.
/// </summary>
internal sealed class ReplacementFile : IDisposable
{
    /// <summary>
    /// What the temporary file's name adds; at most one such file is left behind by a crash, and taken over.
    /// </summary>
    public const string Suffix = ".new";

    private readonly IDisk _disk;
    private readonly string _path;
    private readonly IDiskFile _file;
    private Exception? _failure;
    private bool _committed;

    /// <summary>Begins a replacement; nothing changes at the path until <see cref="Commit"/>.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file to create or replace.</param>
    public ReplacementFile(IDisk disk, string path)
    {
        (_disk, _path) = (disk, path);
        // Deleted and created anew rather than opened: what stands there may be a link, or have another mode.
        disk.Delete(path + Suffix);
        _file = disk.Open(path + Suffix, DiskMode.CreateNew);
    }

    /// <summary>Bytes added at the end so far.</summary>
    public long Length { get; private set; }

    /// <summary>Creates or replaces a small file.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="IOException">A call failed; the path holds the old content or the new one.</exception>
    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        using ReplacementFile file = new(disk, path);
        file.Write(content);
        file.Commit();
    }

    /// <summary>Adds bytes at the end of the new content, unbuffered.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        WriteAt(Length, bytes);
        Length += bytes.Length;
    }

    /// <summary>Writes over earlier bytes, such as a header that needs what follows it.</summary>
    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        ThrowIfDone();
        try
        {
            _file.WriteAll(bytes, offset);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    /// <summary>Publishes the new content and returns when it is durable under the path.</summary>
    /// <exception cref="IOException">
    /// A call failed. The path holds the old content or the new one, and which of them may change with a crash.
    /// </exception>
    public void Commit()
    {
        ThrowIfDone();
        try
        {
            _file.Sync(dataOnly: false);
            // Windows renames no open file.
            _file.Dispose();
            _disk.Rename(_path + Suffix, _path);
            _committed = true;
            _disk.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    /// <summary>Closes; an unpublished content is deleted, which gives its room back on a full disk.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (_committed)
            return;
        try
        {
            _disk.Delete(_path + Suffix);
        }
        catch (Exception e) when (_failure is not null && e is IOException or UnauthorizedAccessException)
        {
            // The first error is on its way to the caller and matters more; the next replacement takes the file over.
        }
    }

    private void ThrowIfDone()
    {
        if (_failure is not null)
            throw new PoisonedFileException(_path, _failure);
        if (_committed)
            throw new InvalidOperationException($"'{_path}' has its new content; begin another replacement.");
    }
}
