using Purlin.Shared;

namespace Purlin.Trie;

public sealed partial class CompletionIndex
{
    /// <summary>
    /// An index from a file that <see cref="Save"/> wrote. The file is mapped: nothing is read but what is checked and
    /// what queries need, and processes share it.
    /// </summary>
    /// <param name="path">
    /// The file. It may be replaced by another meanwhile, as <see cref="Save"/> does, or deleted: this index keeps what
    /// it has. It must not be written over or cut while it is open.
    /// </param>
    /// <param name="options">How much is checked; null for all of up to 64 MiB.</param>
    /// <exception cref="CompletionSnapshotException">It is no snapshot, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read, or is a directory.</exception>
    public static CompletionIndex Open(string path, CompletionOpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        CompletionVerification verification = Guard.Defined(options?.Verify ?? CompletionVerification.Auto);
        return new CompletionIndex(SnapshotFile.Map(path, verification));
    }

    /// <summary>
    /// Writes the index as a file that <see cref="Open"/> reads, in one step and for good: whatever happens, the file
    /// is as it was before or all new. Equal terms make equal files.
    /// </summary>
    /// <param name="path">
    /// The file, readable by its owner alone (0600); its directory must exist. Replaced if it is there; while it is
    /// written there is another beside it, with <c>.new</c> behind its name.
    /// </param>
    /// <exception cref="CompletionSnapshotException">This index is that of a damaged snapshot.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SnapshotFile.Write(OsDisk.Instance, path, Image);
    }

    /// <summary>Compares every byte with the checksums it was built with.</summary>
    /// <exception cref="CompletionSnapshotException">A part is damaged; it is named.</exception>
    public void Verify() => Image.Verify();
}
