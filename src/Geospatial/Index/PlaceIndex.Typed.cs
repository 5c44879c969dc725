using System.Diagnostics;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// A <see cref="PlaceIndex"/> that knows its places, and answers with them. Immutable and thread-safe, as far as the
/// places are.
/// </summary>
/// <typeparam name="T">The places.</typeparam>
[DebuggerDisplay("{Places.Length} places")]
public sealed class PlaceIndex<T>
{
    // What fits on the stack: 4 KiB.
    private const int SmallCount = 256;

    private readonly T[] _places;

    internal PlaceIndex(T[] places, PlaceIndex core)
    {
        _places = places;
        Core = core;
    }

    /// <summary>The index of ordinals, for queries that allocate nothing.</summary>
    public PlaceIndex Core { get; }

    /// <summary>The places by ordinal.</summary>
    public ReadOnlySpan<T> Places => _places;

    /// <summary>The nearest places, nearest first, equally near ones in the order they were given.</summary>
    /// <param name="here">From where.</param>
    /// <param name="k">At most how many, at least 1.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">The query asks for what the index does not have.</exception>
    public Neighbor<T>[] Nearest(LatLng here, int k, PlaceQuery<T>? query = null)
    {
        Guard.InRange(k, 1, int.MaxValue);
        k = Math.Min(k, Math.Max(1, _places.Length));
        Span<Neighbor> room = k <= SmallCount ? stackalloc Neighbor[SmallCount] : new Neighbor[k];
        PlaceFilter filter = query?.Filter(_places) ?? default;
        return Joined(room[..Core.Nearest(here, room[..k], filter)]);
    }

    /// <summary>The places of the best scores, best first, equally good ones in the order they were given: surely the
    /// best there are, as far as the score's bounds are true.</summary>
    /// <typeparam name="TScore">The score; a struct, so that the search is compiled for it.</typeparam>
    /// <param name="here">From where.</param>
    /// <param name="k">At most how many, at least 1.</param>
    /// <param name="score">How good a place is, such as a <see cref="LinearScore"/>.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">The query asks for what the index does not have.</exception>
    public ScoredPlace<T>[] Best<TScore>(LatLng here, int k, TScore score, PlaceQuery<T>? query = null)
        where TScore : struct, IPlaceScore
    {
        Guard.InRange(k, 1, int.MaxValue);
        var best = new ScoredPlace[Math.Min(k, Math.Max(1, _places.Length))];
        int found = Core.Best(here, best, score, query?.Filter(_places) ?? default);
        return Array.ConvertAll(
            best[..found], place => new ScoredPlace<T>(_places[place.Ordinal], place.Meters, place.Score));
    }

    /// <summary>All places of a circle, nearest first, equally near ones in the order they were given.</summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="query">Which places; null for all.</param>
    /// <exception cref="ArgumentException">The query asks for what the index does not have.</exception>
    public Neighbor<T>[] Within(Circle circle, PlaceQuery<T>? query = null) =>
        Joined(Core.Within(circle, query?.Filter(_places) ?? default));

    /// <summary>All places of a box, in the order they were given.</summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="query">Which places, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what the index does not
    /// have.</exception>
    public T[] Within(LatLngBox box, PlaceQuery<T>? query = null) =>
        Array.ConvertAll(Core.Within(box, query?.Filter(_places) ?? default), ordinal => _places[ordinal]);

    /// <summary>All places of a polygon, in the order they were given.</summary>
    /// <param name="polygon">Its edges belong to it as <see cref="Polygon.Contains"/> says.</param>
    /// <param name="query">Which places, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what the index does not
    /// have.</exception>
    public T[] Within(Polygon polygon, PlaceQuery<T>? query = null) =>
        Array.ConvertAll(Core.Within(polygon, query?.Filter(_places) ?? default), ordinal => _places[ordinal]);

    private Neighbor<T>[] Joined(ReadOnlySpan<Neighbor> found)
    {
        var joined = new Neighbor<T>[found.Length];
        for (int i = 0; i < joined.Length; i++)
            joined[i] = new Neighbor<T>(_places[found[i].Ordinal], found[i].Meters);
        return joined;
    }
}
