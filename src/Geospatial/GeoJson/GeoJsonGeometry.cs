namespace Purlin.Geospatial;

/// <summary>A geometry of RFC 7946: one of the types beside it.</summary>
public abstract record GeoJsonGeometry
{
    private protected GeoJsonGeometry()
    {
    }
}

/// <summary>A point.</summary>
/// <param name="At">Where.</param>
public sealed record GeoJsonPoint(LatLng At) : GeoJsonGeometry;

/// <summary>Points.</summary>
/// <param name="Points">Where; may be none.</param>
public sealed record GeoJsonMultiPoint(IReadOnlyList<LatLng> Points) : GeoJsonGeometry;

/// <summary>A polygon with holes.</summary>
/// <param name="Polygon">The polygon.</param>
public sealed record GeoJsonPolygon(Polygon Polygon) : GeoJsonGeometry;

/// <summary>Polygons, which are not checked against each other.</summary>
/// <param name="Polygons">The polygons; may be none.</param>
public sealed record GeoJsonMultiPolygon(IReadOnlyList<Polygon> Polygons) : GeoJsonGeometry;
