using System.Diagnostics;
using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// What <see cref="LivePlaces{TKey, T}"/> were at one moment: ask it several questions, and all answers are of that
/// moment. Membership and order are those of a <see cref="PlaceIndex"/> over the same places. Immutable and
/// thread-safe, as far as the places are; it waits for nobody.
/// </summary>
/// <remarks>It keeps what it sees in memory: take a new one for new questions.</remarks>
/// <typeparam name="T">The places.</typeparam>
[DebuggerDisplay("{Length} places")]
public sealed partial class PlaceView<T>
{
    // What fits on the stack: 4 KiB.
    private const int SmallCount = 256;

    private readonly LiveInstruments _instruments;

    internal PlaceView(LiveGeneration generation, LiveInstruments instruments)
    {
        Generation = generation;
        _instruments = instruments;
    }

    /// <summary>How many places there are.</summary>
    public int Length => Generation.Count;

    internal LiveGeneration Generation { get; }

    /// <summary>The nearest places, nearest first, equally near ones in the order they were last set.</summary>
    /// <param name="here">From where.</param>
    /// <param name="k">At most how many, at least 1.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">The query asks for what is not kept.</exception>
    public Neighbor<T>[] Nearest(LatLng here, int k, PlaceQuery<T>? query = null)
    {
        Guard.InRange(k, 1, int.MaxValue);
        var neighbors = new Neighbor<T>[Math.Min(k, Math.Max(1, Length))];
        int found = Nearest(here, neighbors, query);
        return found == neighbors.Length ? neighbors : neighbors[..found];
    }

    /// <summary>
    /// The nearest places, nearest first, equally near ones in the order they were last set. Allocates nothing for up
    /// to 256 without <see cref="PlaceQuery{T}.Where"/>.
    /// </summary>
    /// <param name="here">From where.</param>
    /// <param name="neighbors">Filled as far as there are places; at least 1 long.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="ArgumentException">There is no room for a neighbor, or the query asks for what is not
    /// kept.</exception>
    [SkipLocalsInit]
    public int Nearest(LatLng here, Span<Neighbor<T>> neighbors, PlaceQuery<T>? query = null)
    {
        if (neighbors.IsEmpty)
            throw new ArgumentException("It has room for none, but must have room for at least 1.", nameof(neighbors));
        long start = _instruments.Start();
        int k = neighbors.Length;
        Span<Neighbor> room = k <= SmallCount ? stackalloc Neighbor[SmallCount] : new Neighbor[k];
        PlaceFilter filter = FilterOf(query);
        var point = new PlaceQueryPoint(here);
        var source = new LiveSource(Generation, point, filter);
        int found = NearestQuery.Run(ref source, point, room[..k], filter.RadiusMeters, filter.Exact);
        Join(room[..found], neighbors);
        _instruments.Stop(start, LiveInstruments.Nearest);
        return found;
    }

    /// <summary>All places of a circle, nearest first, equally near ones in the order they were last set.</summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentException">The query asks for what is not kept.</exception>
    public Neighbor<T>[] Within(Circle circle, PlaceQuery<T>? query = null)
    {
        long start = _instruments.Start();
        PlaceFilter filter = FilterOf(query);
        var point = new PlaceQueryPoint(circle.Center);
        var source = new LiveSource(Generation, point, filter);
        Neighbor[] found = NearestQuery.Within(
            ref source, point, Math.Min(circle.Radius.Meters, filter.RadiusMeters), filter.Exact);
        var joined = new Neighbor<T>[found.Length];
        Join(found, joined);
        _instruments.Stop(start, LiveInstruments.Within);
        return joined;
    }

    /// <summary>The places of the best scores, best first, equally good ones in the order they were last set: surely
    /// the best there are, as far as the score's bounds are true.</summary>
    /// <typeparam name="TScore">The score; a struct, so that the search is compiled for it.</typeparam>
    /// <param name="here">From where.</param>
    /// <param name="k">At most how many, at least 1.</param>
    /// <param name="score">How good a place is, such as a <see cref="LinearScore"/>.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">The query asks for what is not kept.</exception>
    public ScoredPlace<T>[] Best<TScore>(LatLng here, int k, TScore score, PlaceQuery<T>? query = null)
        where TScore : struct, IPlaceScore
    {
        Guard.InRange(k, 1, int.MaxValue);
        long start = _instruments.Start();
        PlaceFilter filter = FilterOf(query);
        var best = new ScoredPlace[Math.Min(k, Math.Max(1, Length))];
        int found = LiveScores.Find(Generation, here, best, score, filter);
        ScoredPlace<T>[] joined = Array.ConvertAll(
            best[..found], place => new ScoredPlace<T>(
                Generation.PlaceAt<T>(place.Ordinal), place.Meters, place.Score));
        _instruments.Stop(start, LiveInstruments.Best);
        return joined;
    }

    /// <inheritdoc cref="PlaceIndex.Browse"/>
    /// <param name="here">From where.</param>
    /// <param name="query">Which places; null for all.</param>
    public IEnumerable<Neighbor<T>> Browse(LatLng here, PlaceQuery<T>? query = null)
    {
        int told = 0;
        for (long page = PlaceIndex.FirstPage; ; page *= PlaceIndex.PageGrowth)
        {
            Neighbor<T>[] neighbors = Nearest(here, (int)Math.Min(page, Math.Max(1, Length)), query);
            for (; told < neighbors.Length; told++)
                yield return neighbors[told];
            if (neighbors.Length < page)
                yield break;
        }
    }

    private PlaceFilter FilterOf(PlaceQuery<T>? query) => query?.Filter(Generation) ?? default;

    // Most are of one part, whose places are at hand.
    private void Join(ReadOnlySpan<Neighbor> found, Span<Neighbor<T>> neighbors)
    {
        uint first = 0;
        T[] places = ((LivePart<T>)Generation.Parts[0]).Places;
        for (int i = 0; i < found.Length; i++)
        {
            uint ordinal = found[i].Ordinal;
            if (ordinal - first >= (uint)places.Length)
            {
                int part = Generation.PartOf(ordinal);
                first = Generation.First(part);
                places = ((LivePart<T>)Generation.Parts[part]).Places;
            }

            neighbors[i] = new Neighbor<T>(places[ordinal - first], found[i].Meters);
        }
    }
}
