namespace Purlin.Geospatial;

/// <summary>The shortest path between two points.</summary>
/// <param name="Meters">Its length.</param>
/// <param name="InitialAzimuthDegrees">Where it sets out, clockwise from north, -180 to 180.</param>
/// <param name="FinalAzimuthDegrees">Where it is heading as it arrives, clockwise from north, -180 to 180.</param>
public readonly record struct GeodesicInverse(
    double Meters, double InitialAzimuthDegrees, double FinalAzimuthDegrees);
