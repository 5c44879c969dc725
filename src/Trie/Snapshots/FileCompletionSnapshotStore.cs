using System.Globalization;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>
/// Versions as files in a folder, such as <c>0000000000000000012.trie</c>, each of which
/// <see cref="CompletionIndex.Open"/> opens. Thread-safe; one process at a time publishes, kept apart by a lock file,
/// and any number open.
/// </summary>
/// <remarks>
/// A version is there when its file is renamed to its name, written and synced; a crash before leaves a <c>.new</c>
/// file, which nobody reads and the next publishing removes. Old versions are deleted after the new one is there.
/// Windows deletes no file that is mapped: it goes with a later publishing.
/// </remarks>
public sealed class FileCompletionSnapshotStore : ICompletionSnapshotStore
{
    private const string Extension = ".trie";
    private const int Digits = 19;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly int _keep;

    /// <summary>A store in a folder.</summary>
    /// <param name="directory">The folder; made (0700) if its parent is there.</param>
    /// <param name="keep">
    /// How many versions are kept, the newest; at least 1. Two or more let a server open the one it was told of while
    /// the next is published.
    /// </param>
    public FileCompletionSnapshotStore(string directory, int keep = 3)
        : this(OsDisk.Instance, directory, keep)
    {
    }

    internal FileCompletionSnapshotStore(IDisk disk, string directory, int keep)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        (_disk, _directory, _keep) = (disk, directory, Guard.InRange(keep, 1, int.MaxValue));
        disk.CreateDirectory(directory);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be written, or another is publishing.</exception>
    public async ValueTask<long> PublishAsync(CompletionIndex index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        return await Task.Run(() => Publish(index.Image), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken = default) =>
        await Task.Run(Versions, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<CompletionIndex?> OpenAsync(
        long version, CompletionOpenOptions? options = null, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Open(version, options), cancellationToken).ConfigureAwait(false);

    private long Publish(IndexImage image)
    {
        using var alone = FileLock.Acquire(_disk, Path.Combine(_directory, "publish.lock"));
        List<long> versions = Versions();
        foreach (string path in _disk.List(_directory))
        {
            if (path.EndsWith(Extension + ReplacementFile.Suffix, StringComparison.Ordinal))
                _disk.Delete(path);
        }

        long version = versions.Count == 0 ? 1 : versions[^1] + 1;
        SnapshotFile.Write(_disk, PathOf(version), image);
        for (int i = 0; i <= versions.Count - _keep; i++)
            Delete(PathOf(versions[i]));
        return version;
    }

    private List<long> Versions()
    {
        List<long> versions = [];
        foreach (string path in _disk.List(_directory))
        {
            string name = Path.GetFileName(path);
            if (name.Length == Digits + Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long it))
            {
                versions.Add(it);
            }
        }

        versions.Sort();
        return versions;
    }

    private string PathOf(long version) =>
        Path.Combine(_directory, version.ToString("D19", CultureInfo.InvariantCulture) + Extension);

    private CompletionIndex? Open(long version, CompletionOpenOptions? options)
    {
        try
        {
            return version > 0 ? CompletionIndex.Open(PathOf(version), options) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // The new version is published by now: an old one that cannot go is no failure, the next publishing tries again.
    private void Delete(string path)
    {
        try
        {
            _disk.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
