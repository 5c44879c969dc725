namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    internal const int FirstPage = 12;
    internal const int PageGrowth = 4;

    /// <summary>
    /// All places in order, nearest first, equally near ones by ordinal, found as they are asked for. Stop whenever
    /// there are enough: the first costs as much as a few, and k of them some k times as much.
    /// </summary>
    /// <param name="here">From where.</param>
    /// <param name="filter">Which places; the default is all.</param>
    /// <exception cref="ArgumentException">The filter asks for what the index does not have; said when the first is
    /// asked for.</exception>
    public IEnumerable<Neighbor> Browse(LatLng here, PlaceFilter filter = default)
    {
        // The order is total, so a longer search begins with what was told before.
        int told = 0;
        for (long page = FirstPage; ; page *= PageGrowth)
        {
            var neighbors = new Neighbor[Math.Min(page, Math.Max(1, Length))];
            int found = Nearest(here, neighbors, filter);
            for (; told < found; told++)
                yield return neighbors[told];
            if (found < page)
                yield break;
        }
    }
}
