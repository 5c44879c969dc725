namespace Purlin.Geospatial;

public sealed partial class LivePlaces<TKey, T>
{
    // Changes may so far outrun the rebuilding.
    private const int MaxLead = 4;

    private readonly ITimer _timer;
    private readonly List<long> _buriedMeanwhile = [];

    // Parts that are being rebuilt, the first ones: they are not joined with others meanwhile.
    private int _frozen;
    private long _rebuilds;
    private DateTimeOffset _rebuiltAt;
    private Exception? _failure;

    /// <summary>How they stand. Waits for changes that are under way.</summary>
    public LivePlacesStatus Status
    {
        get
        {
            lock (_changing)
            {
                LivePart[] parts = _view.Generation.Parts;
                return new LivePlacesStatus(
                    Length, Changes(parts), MaxLead * ChangesBeforeRebuild(parts), _rebuilds, _rebuiltAt, _failure);
            }
        }
    }

    /// <summary>
    /// Builds all places anew now, so that queries have one index to look into: after a large load, or at a quiet hour.
    /// With a time provider other than the system's it is done before this returns.
    /// </summary>
    /// <param name="cancellationToken">Gives it up, with everything as it was; heard until the index is built.</param>
    /// <returns>Done when it is done; queries and changes go on meanwhile.</returns>
    /// <exception cref="ObjectDisposedException">They are disposed.</exception>
    public async Task RebuildAsync(CancellationToken cancellationToken = default)
    {
        if (_options.TimeProvider == TimeProvider.System)
            await Task.Run(() => Rebuild(cancellationToken), cancellationToken).ConfigureAwait(false);
        else
            Rebuild(cancellationToken);
    }

    /// <summary>Ends all changes; a rebuild under way is not waited for. Views answer on.</summary>
    public void Dispose()
    {
        lock (_changing)
            _isDisposed = true;
        _timer.Dispose();
        _instruments.Dispose();
    }

    /// <summary>Ends all changes, and waits for a rebuild under way in the background. Views answer on.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_changing)
            _isDisposed = true;
        await _timer.DisposeAsync().ConfigureAwait(false);
        _instruments.Dispose();
    }

    private static long Changes(LivePart[] parts)
    {
        long changes = parts[0].Tombstones.Count;
        for (int i = 1; i < parts.Length; i++)
            changes += parts[i].Count;
        return changes;
    }

    private long ChangesBeforeRebuild(LivePart[] parts) =>
        Math.Max(_options.MinChanges, (long)(_options.RebuildFraction * parts[0].Count));

    // At the bound who changes rebuilds, or waits for the rebuild under way.
    private void WaitForRoom()
    {
        while (IsFull())
            Rebuild(CancellationToken.None);
    }

    private bool IsFull()
    {
        LivePart[] parts = _view.Generation.Parts;
        return Changes(parts) >= MaxLead * ChangesBeforeRebuild(parts);
    }

    private void RebuildInBackground()
    {
        try
        {
            Rebuild(CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The end came first, and there is nobody left to tell.
        }
        catch (Exception e)
        {
            // Most likely too little memory: the status tells it, the next change tries again, and at the bound the
            // one who changes gets it.
            lock (_changing)
                _failure = e;
        }
    }

    private void Rebuild(CancellationToken cancellationToken)
    {
        lock (_rebuilding)
        {
            long start = _options.TimeProvider.GetTimestamp();
            LiveGeneration generation;
            lock (_changing)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                generation = _view.Generation;
                _frozen = generation.Parts.Length;
            }

            try
            {
                LivePart<T> all = Gathered(generation, cancellationToken);
                lock (_changing)
                    Replace(generation.Parts.Length, all);
            }
            finally
            {
                lock (_changing)
                {
                    _frozen = 0;
                    _buriedMeanwhile.Clear();
                }
            }

            _instruments.CountRebuild(_options.TimeProvider.GetElapsedTime(start));
        }
    }

    private LivePart<T> Gathered(LiveGeneration generation, CancellationToken cancellationToken)
    {
        var gathering = new LiveGathering<T>(_schema, generation.Count);
        foreach (LivePart part in generation.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            gathering.Add(part, generation.AsOf);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return gathering.Build();
    }

    // What was buried meanwhile is seen by no generation that has the new part.
    private void Replace(int count, LivePart<T> all)
    {
        LivePart[] parts = [all, .. _view.Generation.Parts.AsSpan(count)];
        foreach (long age in _buriedMeanwhile)
            all.Bury(age, since: 0);
        _view = new PlaceView<T>(new LiveGeneration(parts, _age, _ages.Count), _instruments);
        _rebuilds++;
        _rebuiltAt = _options.TimeProvider.GetUtcNow();
        _failure = null;
    }
}
