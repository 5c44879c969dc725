namespace Purlin.Samples.RideHailing;

/// <summary>A point on the ground, in degrees (WGS 84).</summary>
internal readonly record struct GeoPoint(double Latitude, double Longitude);
