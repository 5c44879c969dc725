namespace Purlin.Geospatial;

/// <summary>What is made of the three methods of a store.</summary>
public static class PlaceSnapshotStoreExtensions
{
    /// <summary>Opens the newest version there is.</summary>
    /// <param name="store">The store.</param>
    /// <param name="after">Only if it is above this one, such as the one that is served now.</param>
    /// <param name="options">How much is checked; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest, or null if there is none.</returns>
    /// <exception cref="PlaceSnapshotException">It is damaged; an older one is not taken in its place.</exception>
    public static async ValueTask<PlaceSnapshot?> OpenNewestAsync(
        this IPlaceSnapshotStore store, long after = 0, PlaceOpenOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        while (true)
        {
            IReadOnlyList<long> versions = await store.ListAsync(cancellationToken).ConfigureAwait(false);
            if (versions.Count == 0 || versions[^1] <= after)
                return null;

            // What is gone meanwhile was let go because there are newer ones.
            long newest = versions[^1];
            if (await store.OpenAsync(newest, options, cancellationToken).ConfigureAwait(false) is { } index)
                return new PlaceSnapshot(newest, index);
        }
    }
}
