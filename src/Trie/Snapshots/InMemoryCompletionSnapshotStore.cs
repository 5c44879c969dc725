using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>
/// The store within this process: a version is the published index's own memory, not a copy, and goes when neither the
/// store nor an opened index has it. Thread-safe.
/// </summary>
public sealed class InMemoryCompletionSnapshotStore : ICompletionSnapshotStore
{
    private readonly Lock _lock = new();
    private readonly SortedList<long, IndexImage> _images = [];
    private readonly int _keep;
    private long _newest;

    /// <summary>An empty store.</summary>
    /// <param name="keep">How many versions it keeps, the newest; at least 1.</param>
    public InMemoryCompletionSnapshotStore(int keep = 3) => _keep = Guard.InRange(keep, 1, int.MaxValue);

    /// <inheritdoc/>
    public ValueTask<long> PublishAsync(CompletionIndex index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancellationToken);
        IndexImage image = index.Image;
        using (_lock.EnterScope())
        {
            _images.Add(++_newest, image);
            if (_images.Count > _keep)
                _images.RemoveAt(0);
            return new(_newest);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<long>>(cancellationToken);
        using (_lock.EnterScope())
        {
            return new([.. _images.Keys]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CompletionIndex?> OpenAsync(
        long version, CompletionOpenOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<CompletionIndex?>(cancellationToken);
        using (_lock.EnterScope())
        {
            return new(_images.TryGetValue(version, out IndexImage? image) ? new CompletionIndex(image) : null);
        }
    }
}
