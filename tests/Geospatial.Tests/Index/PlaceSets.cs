namespace Purlin.Geospatial.Tests.Index;

/// <summary>Sets of places that are hard in one way or another, and points to ask from; all by seed.</summary>
internal static class PlaceSets
{
    public static readonly string[] Kinds =
    [
        "sphere", "cluster", "clusters", "poles", "antimeridian", "duplicates", "equal", "few", "grid", "equator",
        "meters", "ring",
    ];

    /// <summary>So many places of a kind, and a point to ask from each time.</summary>
    public static (LatLng[] Places, Func<LatLng> Query) Of(string kind, Random random)
    {
        int most = kind is "cluster" or "meters" or "equal" or "ring" ? 300 : 2_000;
        int count = kind == "few" ? random.Next(1, 4) : (int)Math.Exp(random.NextDouble() * Math.Log(most));
        LatLng center = Points.OnSphere(random);
        Func<LatLng> place = kind == "ring" ? Ring(center, random) : Places(kind, center, random);
        var places = new LatLng[count];
        for (int i = 0; i < places.Length; i++)
            places[i] = place();
        return kind == "ring" ? (places, () => center) : (places, () => Query(places, place, random));
    }

    // Around a point so that the ways to all are equally long, but for what their chords differ by.
    private static Func<LatLng> Ring(LatLng center, Random random)
    {
        double radius = Math.Pow(10, 5 + (random.NextDouble() * 2.3));
        double spread = Math.Min(3e-17 * radius * radius * radius, radius / 100);
        return () => Geodesic.Direct(
            center, Angle(random), Distance.FromMeters(radius + (spread * random.NextDouble()))).Point;
    }

    private static Func<LatLng> Places(string kind, LatLng center, Random random)
    {
        LatLng[] some = [.. Enumerable.Range(0, 7).Select(_ => Points.OnSphere(random))];
        double spread = Math.Pow(10, (random.NextDouble() * 5) + 1);
        return kind switch
        {
            "cluster" => () => Points.Near(center, spread, random),
            "clusters" => () => Points.Near(some[random.Next(7)], spread, random),
            "poles" => () => Points.At(
                (random.Next(2) == 0 ? 1 : -1) * (90 - (5 * Math.Pow(random.NextDouble(), 4))), Angle(random)),
            "antimeridian" => () => LatLng.FromDegreesWrapped(
                (random.NextDouble() * 180) - 90,
                180 + ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-7, 1)))),
            "duplicates" => () => some[random.Next(7)],
            "equal" => () => center,
            "grid" => () => Points.At(random.Next(-9, 10) * 10, random.Next(-18, 18) * 10),
            "equator" => () => Points.At(random.Next(2) * 1e-7, Angle(random)),
            "meters" => () => Points.Near(center, 0.05, random),
            _ => () => Points.OnSphere(random),
        };
    }

    // Like the places, anywhere, at a place, opposite one.
    private static LatLng Query(LatLng[] places, Func<LatLng> place, Random random)
    {
        LatLng some = places[random.Next(places.Length)];
        return random.Next(5) switch
        {
            0 => Points.OnSphere(random),
            1 => some,
            2 => LatLng.FromDegreesWrapped(-some.Latitude, some.Longitude + 180),
            3 => Points.Near(some, 100_000, random),
            _ => place(),
        };
    }

    private static double Angle(Random random) => (random.NextDouble() * 360) - 180;
}
