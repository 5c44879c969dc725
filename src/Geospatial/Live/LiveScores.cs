namespace Purlin.Geospatial;

/// <summary>The places of the best scores over all parts of a generation.</summary>
internal static class LiveScores
{
    /// <summary>Finds them; returns how many.</summary>
    public static int Find<TScore>(
        LiveGeneration generation, LatLng here, Span<ScoredPlace> best, TScore score, in PlaceFilter filter)
        where TScore : struct, IPlaceScore
    {
        var query = new PlaceQueryPoint(here);
        int found = 0;
        for (int i = 0; i < generation.Parts.Length; i++)
        {
            found = filter.HasAttributes
                ? Find(generation, i, query, best, score, filter, generation.Attributes(i, filter), found)
                : Find(generation, i, query, best, score, filter, default(NoFilter), found);
        }

        return found;
    }

    private static int Find<TScore, TFilter>(
        LiveGeneration generation, int part, in PlaceQueryPoint query, Span<ScoredPlace> best, TScore score,
        in PlaceFilter filter, TFilter inner, int found)
        where TScore : struct, IPlaceScore
        where TFilter : struct, IPlaceFilter
    {
        LivePart at = generation.Parts[part];
        var living = new LiveFilter<TFilter>(at.Tombstones, generation.AsOf, inner);
        int all = new ScoreSearch<TScore, LiveFilter<TFilter>>(
            at.Index.Tree, query, best, score, living, filter.RadiusMeters, filter.Exact, generation.First(part))
            .Run(found);
        GC.KeepAlive(at);
        return all;
    }
}
