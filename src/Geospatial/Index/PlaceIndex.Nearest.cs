namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>The nearest places, nearest first, equally near ones by ordinal. Allocates nothing.</summary>
    /// <param name="here">From where.</param>
    /// <param name="neighbors">Filled as far as there are places; at least 1 long.</param>
    /// <param name="filter">Which places; the default is all.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="ArgumentException">There is no room for a neighbor, or the filter asks for what the index
    /// does not have.</exception>
    public int Nearest(LatLng here, Span<Neighbor> neighbors, in PlaceFilter filter = default)
    {
        if (neighbors.IsEmpty)
            throw new ArgumentException("It has room for none, but must have room for at least 1.", nameof(neighbors));
        var query = new PlaceQueryPoint(here);
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            return Nearest(query, neighbors, filter.RadiusMeters, filter.Exact, ref all);
        }

        var attributes = new AttributeFilter(_tree, filter);
        return Nearest(query, neighbors, filter.RadiusMeters, filter.Exact, ref attributes);
    }

    private int Nearest<TFilter>(
        in PlaceQueryPoint query, Span<Neighbor> neighbors, double radius, bool isExact, ref TFilter filter)
        where TFilter : struct, IPlaceFilter
    {
        if (Length == 0)
            return 0;
        var source = new TreeSource<TFilter>(_tree, filter);
        int found = NearestQuery.Run(ref source, query, neighbors, radius, isExact);
        GC.KeepAlive(_memory);
        return found;
    }
}
