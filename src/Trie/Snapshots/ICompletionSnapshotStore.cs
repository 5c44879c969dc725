namespace Purlin.Trie;

/// <summary>
/// Keeps versions of an index: a builder publishes the next one, servers open the newest. Thread-safe, and safe for any
/// number of processes that share it.
/// </summary>
public interface ICompletionSnapshotStore
{
    /// <summary>Keeps an index as the next version, for good as far as the store does that. All or nothing.</summary>
    /// <param name="index">The index; it may be disposed of afterwards.</param>
    /// <param name="cancellationToken">Ends the wait; the version may have been published all the same.</param>
    /// <returns>Its version: above all before, from 1 on.</returns>
    /// <exception cref="IOException">It cannot be kept; what was published before is as it was.</exception>
    ValueTask<long> PublishAsync(CompletionIndex index, CancellationToken cancellationToken = default);

    /// <summary>The versions that there are, ascending. A store may let old ones go.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens a version; disposing of it leaves the version in the store.</summary>
    /// <param name="version">Which.</param>
    /// <param name="options">How much is checked; null for all of up to 64 MiB.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The index, or null if there is no such version, or no more.</returns>
    /// <exception cref="CompletionSnapshotException">It is damaged.</exception>
    ValueTask<CompletionIndex?> OpenAsync(
        long version, CompletionOpenOptions? options = null, CancellationToken cancellationToken = default);
}
