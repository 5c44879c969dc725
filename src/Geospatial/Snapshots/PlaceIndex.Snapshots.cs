using Purlin.Shared;

namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>
    /// An index from a file that <see cref="Save"/> wrote. The file is mapped: nothing is read but what is checked and
    /// what queries need, and processes share it.
    /// </summary>
    /// <param name="path">The file. It may be replaced by another meanwhile, as <see cref="Save"/> does, or deleted:
    /// this index keeps what it has. It must not be written over or cut while it is open.</param>
    /// <param name="options">How much is checked; null for all of up to 64 MiB.</param>
    /// <exception cref="PlaceSnapshotException">It is no snapshot, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read, or is a directory.</exception>
    public static PlaceIndex Open(string path, PlaceOpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PlaceVerification verification = Guard.Defined(options?.Verify ?? PlaceVerification.Auto);
        return new PlaceIndex(PlaceSnapshotFile.Map(path, verification));
    }

    /// <summary>
    /// Writes the index as a file that <see cref="Open"/> reads, in one step and for good: whatever happens, the file
    /// is as it was before or all new. Equal indexes are equal files.
    /// </summary>
    /// <param name="path">The file, readable by its owner alone (0600); its directory must exist. Replaced if it is
    /// there; while it is written there is another beside it, with <c>.new</c> behind its name.</param>
    /// <exception cref="PlaceSnapshotException">This index is that of a damaged snapshot.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PlaceSnapshotFile.Write(OsDisk.Instance, path, Block);
    }

    /// <summary>
    /// Compares every byte with the checksums of the snapshot it was opened from. There is nothing to compare for an
    /// index that was built.
    /// </summary>
    /// <exception cref="PlaceSnapshotException">A part is damaged; it is named.</exception>
    public void Verify() => PlaceSnapshotFile.Verify(Block);

    /// <summary>
    /// Gives the memory or the mapped file up: whatever is asked from now on is refused. Queries that run go on to
    /// their end, and the memory goes when the garbage collector finds that nobody uses it.
    /// </summary>
    public void Dispose() => _block = null;
}
