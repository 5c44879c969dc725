using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// The store within this process: a version is the published index's own memory, not a copy, and goes when neither the
/// store nor an opened index has it. Thread-safe.
/// </summary>
public sealed class InMemoryPlaceSnapshotStore : IPlaceSnapshotStore
{
    private readonly Lock _lock = new();
    private readonly int _keep;

    // The newest is the last; versions have no gaps.
    private readonly Queue<PlaceBlock> _blocks = [];
    private long _newest;

    /// <summary>An empty store.</summary>
    /// <param name="keep">How many versions it keeps, the newest; at least 1.</param>
    public InMemoryPlaceSnapshotStore(int keep = 3) => _keep = Guard.InRange(keep, 1, int.MaxValue);

    /// <inheritdoc/>
    public ValueTask<long> PublishAsync(PlaceIndex index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancellationToken);
        PlaceBlock block = index.Block;
        using (_lock.EnterScope())
        {
            _blocks.Enqueue(block);
            if (_blocks.Count > _keep)
                _blocks.Dequeue();
            return new(++_newest);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<long>>(cancellationToken);
        using (_lock.EnterScope())
        {
            long first = _newest - _blocks.Count + 1;
            return new(Array.ConvertAll([.. Enumerable.Range(0, _blocks.Count)], i => first + i));
        }
    }

    /// <inheritdoc/>
    public ValueTask<PlaceIndex?> OpenAsync(
        long version, PlaceOpenOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<PlaceIndex?>(cancellationToken);
        using (_lock.EnterScope())
        {
            long at = version - (_newest - _blocks.Count + 1);
            bool isThere = at >= 0 && at < _blocks.Count;
            return new(isThere ? new PlaceIndex(_blocks.ElementAt((int)at)) : null);
        }
    }
}
