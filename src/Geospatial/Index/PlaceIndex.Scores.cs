namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>
    /// The places of the best scores, best first, equally good ones by ordinal: surely the best there are, as far as
    /// the score's bounds are true. Parts of the index whose bound is too low are never looked into. Allocates nothing.
    /// </summary>
    /// <typeparam name="TScore">The score; a struct, so that the search is compiled for it.</typeparam>
    /// <param name="here">From where.</param>
    /// <param name="best">Filled as far as there are places; at least 1 long.</param>
    /// <param name="score">How good a place is, such as a <see cref="LinearScore"/>.</param>
    /// <param name="filter">Which places; the default is all.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="ArgumentException">There is no room for a place, or the filter asks for what the index does not
    /// have.</exception>
    public int Best<TScore>(LatLng here, Span<ScoredPlace> best, TScore score, in PlaceFilter filter = default)
        where TScore : struct, IPlaceScore
    {
        if (best.IsEmpty)
            throw new ArgumentException("It has room for none, but must have room for at least 1.", nameof(best));
        PlaceBlock block = Block;
        var query = new PlaceQueryPoint(here);
        int found;
        if (filter.HasAttributes)
        {
            var attributes = new AttributeFilter(block.Tree, filter);
            found = new ScoreSearch<TScore, AttributeFilter>(
                block.Tree, query, best, score, attributes, filter.RadiusMeters, filter.Exact).Run();
        }
        else
        {
            found = new ScoreSearch<TScore, NoFilter>(
                block.Tree, query, best, score, default, filter.RadiusMeters, filter.Exact).Run();
        }

        GC.KeepAlive(block);
        return found;
    }
}
