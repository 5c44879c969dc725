using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>The ten nearest within a radius, against GEOSEARCH ... ASC COUNT 10 of Redis on loopback.</summary>
internal static class RedisRows
{
    private const string Redis = "Redis";
    private const int K = 10;
    private const int Operations = 1 << 15;
    private const double MaxLatitude = 85;

    // The sphere of Redis is wrong by so much.
    private const double SphericalError = 0.006;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        Near(60, depth: 1, queries: 1_024, 30, "request and response"),
        Near(200, depth: 32, queries: 256, 150, "pipelined 32 deep"),
        Near(1_000, depth: 32, queries: 64, 2_000, "pipelined 32 deep"),
    ];

    private static Row Near(int kilometers, int depth, int queries, double times, string how) =>
        new($"G5 10 nearest within {kilometers:N0} km, to Redis {how}", row => Near(
            row, kilometers, depth, queries, times))
        {
            Requires = [LoopbackRedis.Needed],
            Note = "1 M places evenly on the sphere below 85 degrees, 22, 250 and 6,000 of them within the radii; "
                + "ready-made requests over a raw socket",
        };

    private static void Near(RowSetup row, int kilometers, int depth, int count, double times)
    {
        // Evenly spread: around cities a radius has many times as many places, which only Redis looks at.
        LatLng[] all = Places.OnSphere(row.Size(1_000_000, 2_000) + (2 * count));
        LatLng[] queries = [.. all[..(2 * count)].Where(IsForRedis).Take(count)];
        LatLng[] places = [.. all[(2 * count)..].Where(IsForRedis)];
        PlaceIndex index = PlaceIndex.Build(places);
        GeoRedis redis = row.Use(new GeoRedis(places));
        byte[][] batches = [.. queries.Chunk(depth).Select(
            some => some.SelectMany(here => GeoRedis.Request(here, kilometers, K)).ToArray())];
        row.Ours("PlaceIndex", () => PerSecond(Operations, () => Ask(index, queries, kilometers)))
            .Rival(Redis, () => PerSecond(count, () => Ask(redis, batches, depth)))
            .Measure("", Unit.PerSecond, perSecond => perSecond, Goal.AtLeastTimes(times, Redis));
        row.Agree(
            "counts, but for the error of the sphere",
            () => queries.Take(64).All(here => IsNearly(index, redis, here, kilometers)), () => true);
    }

    private static bool IsForRedis(LatLng point) => Math.Abs(point.Latitude) < MaxLatitude;

    private static bool IsNearly(PlaceIndex index, GeoRedis redis, LatLng here, int kilometers)
    {
        long found = redis.Ask(GeoRedis.Request(here, kilometers, count: null), 1);
        return found >= CountWithin(index, here, kilometers * (1 - SphericalError))
            && found <= CountWithin(index, here, kilometers * (1 + SphericalError));
    }

    private static long CountWithin(PlaceIndex index, LatLng here, double kilometers) =>
        index.Count(new Circle(here, Distance.FromKilometers(kilometers)));

    private static double PerSecond(int operations, Action run)
    {
        long start = TimeProvider.System.GetTimestamp();
        run();
        return operations / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static void Ask(PlaceIndex index, LatLng[] queries, int kilometers)
    {
        Span<Neighbor> found = stackalloc Neighbor[K];
        PlaceFilter filter = new() { Within = Distance.FromKilometers(kilometers) };
        for (int i = 0; i < Operations; i++)
            index.Nearest(queries[i % queries.Length], found, filter);
    }

    private static void Ask(GeoRedis redis, byte[][] batches, int depth)
    {
        foreach (byte[] batch in batches)
            redis.Ask(batch, depth);
    }
}
