namespace Purlin.Geospatial;

/// <summary>Says of edges whether they are what is sought.</summary>
internal interface IEdgeTaker
{
    bool Take(int edge);
}
