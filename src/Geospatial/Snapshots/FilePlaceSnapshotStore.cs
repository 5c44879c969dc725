using System.Globalization;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Versions as files in a folder, such as <c>0000000000000000012.places</c>; <see cref="PlaceIndex.Open"/> opens each.
/// Thread-safe; one process at a time publishes, kept apart by a lock file, and any number open.
/// </summary>
/// <remarks>
/// A version is there when its file is renamed to its name, written and synced; a crash before leaves a <c>.new</c>
/// file, which nobody reads and the next publishing removes. Old versions are deleted after the new one is there.
/// Windows deletes no file that is mapped: it goes with a later publishing.
/// </remarks>
public sealed class FilePlaceSnapshotStore : IPlaceSnapshotStore
{
    private const string Extension = ".places";
    private const int Digits = 19;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly int _keep;

    /// <summary>A store in a folder.</summary>
    /// <param name="directory">The folder; made (0700) if its parent is there.</param>
    /// <param name="keep">How many versions are kept, the newest; at least 1. Two or more let a server open the one it
    /// was told of while the next is published.</param>
    public FilePlaceSnapshotStore(string directory, int keep = 3)
        : this(OsDisk.Instance, directory, keep)
    {
    }

    internal FilePlaceSnapshotStore(IDisk disk, string directory, int keep)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        (_disk, _directory, _keep) = (disk, Path.GetFullPath(directory), Guard.InRange(keep, 1, int.MaxValue));
        disk.CreateDirectory(_directory);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be written, or another is publishing.</exception>
    public async ValueTask<long> PublishAsync(PlaceIndex index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        return await Task.Run(() => Publish(index.Block), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken = default) =>
        await Task.Run(Versions, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<PlaceIndex?> OpenAsync(
        long version, PlaceOpenOptions? options = null, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Open(version, options), cancellationToken).ConfigureAwait(false);

    internal long Publish(PlaceBlock block)
    {
        using var alone = FileLock.Acquire(_disk, Path.Combine(_directory, "publish.lock"));
        List<long> versions = Versions();
        foreach (string path in _disk.List(_directory))
        {
            if (path.EndsWith(Extension + ReplacementFile.Suffix, StringComparison.Ordinal))
                _disk.Delete(path);
        }

        // The folder itself may be new.
        if (versions.Count == 0)
            _disk.SyncDirectory(Path.GetDirectoryName(_directory) ?? _directory);
        long version = versions.Count == 0 ? 1 : versions[^1] + 1;
        PlaceSnapshotFile.Write(_disk, PathOf(version), block);
        versions.Add(version);
        for (int i = 0; i < versions.Count - _keep; i++)
            Delete(PathOf(versions[i]));
        return version;
    }

    internal List<long> Versions()
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

    internal string PathOf(long version) =>
        Path.Combine(_directory, version.ToString("D19", CultureInfo.InvariantCulture) + Extension);

    private PlaceIndex? Open(long version, PlaceOpenOptions? options)
    {
        try
        {
            return version > 0 ? PlaceIndex.Open(PathOf(version), options) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // It is published by now, so an old one that cannot go is no failure: the next publishing tries again.
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
