using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Places that come, change and go: a change is seen by the next query, all of it or nothing of it, and no query waits.
/// For places, which change now and then; what moves all the time is for a grid.
/// </summary>
/// <remarks>
/// <para>Thread-safe, as far as the places are; those who change take turns. A place must not change itself: set
/// another one with its key. What is given is what queries answer with.</para>
/// <para>A change builds a few small indexes anew, some microseconds, now and then more; a batch is cheaper than its
/// places one by one. Once <see cref="LivePlacesOptions.RebuildFraction"/> of all have changed, all are built anew in
/// the background. If changes are four times as many before that is done, who changes waits for it.</para>
/// <para>After the disposal views answer on, and changes are refused.</para>
/// </remarks>
/// <typeparam name="TKey">What names a place.</typeparam>
/// <typeparam name="T">The places.</typeparam>
[DebuggerDisplay("{Length} places")]
public sealed partial class LivePlaces<TKey, T> : IAsyncDisposable, IDisposable
    where TKey : notnull
{
    /// <summary>The most places.</summary>
    public const int MaxLength = 1 << 30;

    // A small part is always joined, a larger one once the newer ones have a thirty-second of it: few parts, for each
    // costs every query a little. The first has all but the newest changes, and is joined only with more than it has.
    private const int SmallPart = 64;
    private const int Ratio = 31;

    // In the order they are taken in: who rebuilds, then who changes.
    private readonly Lock _rebuilding = new();
    private readonly Lock _changing = new();
    private readonly Func<T, TKey> _key;
    private readonly PlaceSchema<T> _schema;
    private readonly Dictionary<TKey, long> _ages;
    private readonly LivePlacesOptions _options;
    private readonly LiveInstruments _instruments;
    private volatile PlaceView<T> _view;
    private long _age;
    private bool _isDisposed;

    /// <summary>None yet.</summary>
    /// <param name="key">What names a place; asked once, when it is set.</param>
    /// <param name="schema">Where a place is, and by what it is searched; asked once, when it is set.</param>
    /// <param name="options">How they are kept; null for the usual.</param>
    /// <param name="comparer">Which keys are equal; null for the usual.</param>
    /// <exception cref="ArgumentException">There are more than 8 columns, or an option is out of its range.</exception>
    public LivePlaces(
        Func<T, TKey> key, PlaceSchema<T> schema, LivePlacesOptions? options = null,
        IEqualityComparer<TKey>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(schema);
        _options = LivePlacesOptions.Checked(options ?? new LivePlacesOptions());
        _key = key;
        _schema = schema;
        _ages = new Dictionary<TKey, long>(comparer);
        LivePart<T> none = new LiveGathering<T>(schema, 0).Build();
        _rebuiltAt = _options.TimeProvider.GetUtcNow();
        _instruments = new LiveInstruments(_options);
        _view = new PlaceView<T>(new LiveGeneration([none], 0, 0), _instruments);
        _timer = _options.TimeProvider.CreateTimer(
            static places => ((LivePlaces<TKey, T>)places!).RebuildInBackground(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _instruments.Observe(() => Status);
    }

    /// <summary>How many places there are.</summary>
    public int Length => _view.Length;

    /// <summary>What they are now: for several questions about one moment.</summary>
    public PlaceView<T> View => _view;

    /// <inheritdoc cref="PlaceView{T}.Nearest(LatLng, int, PlaceQuery{T}?)"/>
    public Neighbor<T>[] Nearest(LatLng here, int k, PlaceQuery<T>? query = null) => _view.Nearest(here, k, query);

    /// <inheritdoc cref="PlaceView{T}.Nearest(LatLng, Span{Neighbor{T}}, PlaceQuery{T}?)"/>
    public int Nearest(LatLng here, Span<Neighbor<T>> neighbors, PlaceQuery<T>? query = null) =>
        _view.Nearest(here, neighbors, query);

    /// <summary>Adds a place, or puts it in the place of the one with its key.</summary>
    /// <param name="place">The place.</param>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="ArgumentException">A number of it is NaN, or its key is null, or there are <see
    /// cref="MaxLength"/>.</exception>
    public bool Set(T place) => Set([place]) == 1;

    /// <summary>Adds places, or puts them in the place of those with their keys, at one moment. Of places with one key
    /// the last is set.</summary>
    /// <param name="places">The places.</param>
    /// <returns>How many are new.</returns>
    /// <exception cref="ArgumentException">A number is NaN, or a key is null, or there would be more than <see
    /// cref="MaxLength"/>; nothing is set.</exception>
    public int Set(IEnumerable<T> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var batch = new LiveBatch<TKey, T>(places, _key, _schema, _ages.Comparer);
        WaitForRoom();
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            int before = _ages.Count;
            Guard.InRange((long)before + batch.Keys.Length, 0, MaxLength, "Keep them in several.", nameof(places));
            LivePart[] parts = Joined(_view.Generation, batch);
            long asOf = _age + batch.Keys.Length;
            _ages.EnsureCapacity(before + batch.Keys.Length);
            foreach (TKey key in batch.Keys)
            {
                if (_ages.TryGetValue(key, out long replaced))
                    Bury(parts, replaced, asOf);
                _ages[key] = ++_age;
            }

            Publish(parts);
            _instruments.CountChanges(batch.Keys.Length, 0);
            return _ages.Count - before;
        }
    }

    /// <summary>Takes a place away.</summary>
    /// <param name="key">What names it.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(TKey key) => Remove([key]) == 1;

    /// <summary>Takes places away, at one moment.</summary>
    /// <param name="keys">What names them.</param>
    /// <returns>How many were there.</returns>
    /// <exception cref="ArgumentException">A key is null; nothing is taken away.</exception>
    public int Remove(IEnumerable<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        TKey[] all = [.. keys];
        if (Array.Exists(all, key => key is null))
            throw new ArgumentException("A key is null, but it must name a place.", nameof(keys));
        WaitForRoom();
        lock (_changing)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            LivePart[] parts = _view.Generation.Parts;
            int before = _ages.Count;
            foreach (TKey key in all)
            {
                if (_ages.Remove(key, out long age))
                    Bury(parts, age, _age + 1);
            }

            int removed = before - _ages.Count;
            if (removed > 0)
            {
                _age++;
                Publish(parts);
                _instruments.CountChanges(0, removed);
            }

            return removed;
        }
    }

    /// <summary>The place of a key. Waits for changes that are under way.</summary>
    /// <param name="key">What names it.</param>
    /// <param name="place">The place, as it was set.</param>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out T place)
    {
        lock (_changing)
        {
            place = default;
            if (!_ages.TryGetValue(key, out long age))
                return false;
            LiveGeneration generation = _view.Generation;
            var part = (LivePart<T>)generation.Parts[LiveGeneration.PartOf(generation.Parts, age)];
            place = part.Places[part.Find(age)];
            return true;
        }
    }

    // The parts with a batch as the newest, joined with those before it that are not much larger: each place is so
    // built anew some sixteen times a level, and there are few levels.
    private LivePart[] Joined(LiveGeneration generation, LiveBatch<TKey, T> batch)
    {
        if (batch.Keys.Length == 0)
            return generation.Parts;
        int from = generation.Parts.Length;
        long count = batch.Keys.Length;
        while (from > _frozen && generation.Parts[from - 1].Living is var living
            && living <= Math.Max(SmallPart, from == 1 ? count : Ratio * count))
        {
            count += living;
            from--;
        }

        var gathering = new LiveGathering<T>(_schema, (int)count);
        foreach (LivePart part in generation.Parts.AsSpan(from))
            gathering.Add(part, generation.AsOf);
        gathering.Add(batch.Places, batch.At, batch.Attributes, _age + 1);
        return [.. generation.Parts.AsSpan(0, from), gathering.Build()];
    }

    private void Bury(LivePart[] parts, long age, long since)
    {
        int part = LiveGeneration.PartOf(parts, age);
        parts[part].Bury(age, since);
        if (part < _frozen)
            _buriedMeanwhile.Add(age);
    }

    private void Publish(LivePart[] parts)
    {
        _view = new PlaceView<T>(new LiveGeneration(parts, _age, _ages.Count), _instruments);
        if (_frozen == 0 && Changes(parts) >= ChangesBeforeRebuild(parts))
            _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
