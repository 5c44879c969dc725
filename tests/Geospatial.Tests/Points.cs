using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Geospatial.Tests;

/// <summary>Points of all kinds, by seed.</summary>
internal static class Points
{
    private static readonly double[] Latitudes = [-90, -89.9999999, -45, -0.0, 0, 1e-9, 45, 66.5, 89.9999999, 90];
    private static readonly double[] Longitudes = [-180, -179.9999999, -90, -0.0, 0, 1e-9, 90, 179.9999999, 180];

    /// <summary>Uniform on the sphere, and all pairs of notable latitudes and longitudes.</summary>
    public static Arbitrary<LatLng> All { get; } = Arb.From(Gen.Frequency(
        (2, from latitude in Gen.Elements(Latitudes)
            from longitude in Gen.Elements(Longitudes)
            select LatLng.FromDegrees(latitude, longitude)),
        (5, Generators.Int64().Generator.Select(seed => OnSphere(new Random((int)seed))))));

    public static LatLng OnSphere(Random random) => LatLng.FromDegrees(
        double.RadiansToDegrees(Math.Asin((random.NextDouble() * 2) - 1)), (random.NextDouble() * 360) - 180);

    public static LatLng[] OnSphere(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => OnSphere(random))];
    }

    /// <summary>A point some metres around, by the direct problem.</summary>
    public static LatLng Near(LatLng point, double maxMeters, Random random) => Geodesic.Direct(
        point, random.NextDouble() * 360, Distance.FromMeters(random.NextDouble() * maxMeters)).Point;

    public static LatLng At(double latitude, double longitude) => LatLng.FromDegrees(latitude, longitude);
}
