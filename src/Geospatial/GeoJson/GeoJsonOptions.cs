namespace Purlin.Geospatial;

/// <summary>How GeoJSON is read.</summary>
public sealed record GeoJsonOptions
{
    /// <summary>
    /// Edges of RFC 7946 are straight lines of longitude and latitude; here they are great circles. With a tolerance
    /// vertices are put into edges until no edge is farther from its straight line; without one, which is right for
    /// edges of some hundred metres, vertices are taken as they are. More than zero.
    /// </summary>
    public Distance? EdgeTolerance { get; init; }
}
