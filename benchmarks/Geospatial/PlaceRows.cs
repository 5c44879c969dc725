using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>The numbers of the static index.</summary>
internal static class PlaceRows
{
    private const string StrTree = "STRtree";
    private const string BruteForce = "brute force";
    private const string Unfiltered = "unfiltered";
    private const int K = 10;

    private const string Planar =
        "points and half of the queries around cities, half uniform; STRtree 2.5.0 answers in the plane of degrees";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G1 10 nearest of 1 M places", row => Nearest(row, 1_000_000, 1.0)) { Note = Planar },
        new("G3 10 nearest of 10 M places", row => Large(row, Unit.Microseconds, Goal.AtMost(1.6))) { IsLong = true },
        new("G4 10 nearest of 10 M places, batched", row => Large(row, Unit.MillionsPerSecond, Goal.AtLeast(1.5)))
        {
            IsLong = true,
            Note = "there is no batch form yet: one query after the other",
        },
        new("G6 memory of 1 M places", Memory),
        new("G7 build of 1 M places", Build) { Rounds = 7 },
        new("G10 10 nearest of the one in a hundred", OneInHundred) { Note = "a category mask; 1 M places" },
        new("G12 count within 1,000 km", Count) { Note = "of 1 M places, around the queries" },
    ];

    private static void Nearest(RowSetup row, int count, double goal)
    {
        var data = new CityPlaces(row.Size(count, 2_000));
        PlaceIndex index = PlaceIndex.Build(data.Places);
        var tree = new PlanarTree(data.Places);
        // A round does not come to the end of the queries, and what a thread keeps for rare ones is made at the first.
        NearestLoop(index, data.Queries, CityPlaces.QueryCount);
        row.Ours("PlaceIndex", n => NearestLoop(index, data.Queries, n))
            .Rival(StrTree, n => PlanarLoop(tree, data.Queries, n))
            .Time(Unit.Microseconds, Goal.AtMost(goal), Goal.AtLeastTimes(30, StrTree))
            .Allocated(Goal.Exactly(0));
        AgreeWithBruteForce(row, index, data);
    }

    private static void Large(RowSetup row, Unit unit, Goal goal)
    {
        var data = new CityPlaces(row.Size(10_000_000, 2_000));
        PlaceIndex index = PlaceIndex.Build(data.Places);
        row.Ours("PlaceIndex", n => NearestLoop(index, data.Queries, n)).Time(unit, goal).Allocated(Goal.Exactly(0));
        AgreeWithBruteForce(row, index, data);
    }

    private static void Memory(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 10_000));
        PlaceIndex index = PlaceIndex.Build(data.Places);
        row.Ours("PlaceIndex", () => (double)index.Bytes / index.Length)
            .Measure("hot", Unit.Bytes, bytes => bytes - sizeof(ulong), Goal.AtMost(12))
            .Measure("with positions", Unit.Bytes, bytes => bytes, Goal.AtMost(20));
    }

    private static void Build(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 2_000));
        row.Ours("PlaceIndex", () => Seconds(() => PlaceIndex.Build(data.Places).Length))
            .Rival(StrTree, () => Seconds(() => new PlanarTree(data.Places).Count))
            .Measure("", Unit.Milliseconds, run => run.Seconds * 1e3, Goal.AtMost(120), Goal.AtLeastTimes(15, StrTree));
        row.Agree("places", () => PlaceIndex.Build(data.Places).Length, () => new PlanarTree(data.Places).Count);
    }

    private static void OneInHundred(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 2_000));
        var random = new Random(3);
        ulong[] categories = [.. data.Places.Select(_ => random.Next(100) == 0 ? 2UL : 1UL)];
        PlaceIndex index = PlaceIndex.Build(data.Places, new() { Categories = categories });
        row.Ours("one in a hundred", n => FilteredLoop(index, data.Queries, n))
            .Rival(Unfiltered, n => NearestLoop(index, data.Queries, n))
            .Time(Unit.Microseconds, Goal.AtMostTimes(6, Unfiltered))
            .Allocated(Goal.Exactly(0));
        row.Agree("places", () => index.Count(LatLngBox.World, new() { Categories = 2 }), () => categories.Count(
            mask => mask == 2));
    }

    private static void Count(RowSetup row)
    {
        var data = new CityPlaces(row.Size(1_000_000, 2_000));
        PlaceIndex index = PlaceIndex.Build(data.Places);
        LatLng[] stored = Array.ConvertAll(data.Places, place => PlaceIndex.Stored(place));
        var circle = new Circle(data.Queries[0], Distance.FromKilometers(1_000));
        row.Ours("PlaceIndex", n => CountLoop(index, data.Queries, n))
            .Time(Unit.Microseconds, Goal.AtMost(10))
            .Allocated(Goal.Exactly(0));
        row.Agree("one count", () => index.Count(circle), () => stored.LongCount(circle.Contains));
    }

    private static void AgreeWithBruteForce(RowSetup row, PlaceIndex index, CityPlaces data)
    {
        LatLng here = data.Queries[1];
        row.Agree(BruteForce, () => Ordinals(index, here), () => ByBruteForce(data.Places, here));
    }

    private static string Ordinals(PlaceIndex index, LatLng here)
    {
        var found = new Neighbor[K];
        index.Nearest(here, found);
        return string.Join(' ', found.Select(neighbor => neighbor.Ordinal));
    }

    private static string ByBruteForce(LatLng[] places, LatLng here)
    {
        Ecef from = Ecef.FromLatLng(here);
        double[] chords = Array.ConvertAll(places, place => from.ChordTo(Ecef.FromLatLng(PlaceIndex.Stored(place))));
        double limit = chords.Order().ElementAt(K + 5);
        IEnumerable<int> nearest = Enumerable.Range(0, places.Length).Where(i => chords[i] <= limit)
            .OrderBy(i => Geodesic.Meters(here, PlaceIndex.Stored(places[i]))).Take(K);
        return string.Join(' ', nearest);
    }

    private static (double Seconds, int Count) Seconds(Func<int> run)
    {
        long start = TimeProvider.System.GetTimestamp();
        int count = run();
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, count);
    }

    private static ulong NearestLoop(PlaceIndex index, LatLng[] queries, long operations)
    {
        Span<Neighbor> found = stackalloc Neighbor[K];
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = index.Nearest(queries[i & (CityPlaces.QueryCount - 1)], found);
            sum += found[count - 1].Ordinal;
        }

        return sum;
    }

    private static ulong FilteredLoop(PlaceIndex index, LatLng[] queries, long operations)
    {
        Span<Neighbor> found = stackalloc Neighbor[K];
        PlaceFilter filter = new() { Categories = 2 };
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = index.Nearest(queries[i & (CityPlaces.QueryCount - 1)], found, filter);
            sum += found[count - 1].Ordinal;
        }

        return sum;
    }

    private static ulong PlanarLoop(PlanarTree tree, LatLng[] queries, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)tree.Nearest(queries[i & (CityPlaces.QueryCount - 1)], K).Length;
        return sum;
    }

    private static ulong CountLoop(PlaceIndex index, LatLng[] queries, long operations)
    {
        ulong sum = 0;
        var radius = Distance.FromKilometers(1_000);
        for (long i = 0; i < operations; i++)
            sum += (ulong)index.Count(new Circle(queries[i & (CityPlaces.QueryCount - 1)], radius));
        return sum;
    }
}
