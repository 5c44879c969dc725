namespace Purlin.Geospatial;

/// <summary>The end of a path of a given start, azimuth and length.</summary>
/// <param name="Point">Where it ends.</param>
/// <param name="FinalAzimuthDegrees">Where it is heading there, clockwise from north, -180 to 180.</param>
public readonly record struct GeodesicDirect(LatLng Point, double FinalAzimuthDegrees);
