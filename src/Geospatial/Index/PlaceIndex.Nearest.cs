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
        PlaceBlock block = Block;
        var query = new PlaceQueryPoint(here);
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            return Nearest(block, query, neighbors, filter.RadiusMeters, filter.Exact, ref all);
        }

        var attributes = new AttributeFilter(block.Tree, filter);
        return Nearest(block, query, neighbors, filter.RadiusMeters, filter.Exact, ref attributes);
    }

    private static int Nearest<TFilter>(
        PlaceBlock block, in PlaceQueryPoint query, Span<Neighbor> neighbors, double radius, bool isExact,
        ref TFilter filter)
        where TFilter : struct, IPlaceFilter
    {
        if (block.Tree.Count == 0)
            return 0;
        var source = new TreeSource<TFilter>(block.Tree, filter);
        int found = NearestQuery.Run(ref source, query, neighbors, radius, isExact);
        GC.KeepAlive(block);
        return found;
    }
}
