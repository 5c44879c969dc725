namespace Purlin.Geospatial;

/// <summary>Says of pairs of edges whether they are what is sought.</summary>
internal interface IEdgePairTaker
{
    bool Take(int edge, int other);
}
