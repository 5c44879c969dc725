namespace Purlin.Geospatial.Tests.Index;

/// <summary>Every kind of query against the oracle: no place missing, none too many, all in order.</summary>
public sealed class IndexOracleTests
{
    private const int QueriesPerSet = 64;

    private static int Sets => Effort.Of(100_000, 10_000_000) / QueriesPerSet / PlaceSets.Kinds.Length;

    public static TheoryData<string> Kinds => [.. PlaceSets.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_nearest_are_those_of_the_oracle_in_order(string kind)
    {
        Neighbor[] room = new Neighbor[64];
        ForEachQuery(kind, 11, (set, random, i) =>
        {
            LatLng here = set.Query();
            int k = i % 2 == 0 ? random.Next(1, 13) : random.Next(1, room.Length);
            int found = set.Index.Nearest(here, room.AsSpan(0, k), new() { Exact = i % 4 < 2 });
            AssertSame(set.Oracle.Nearest(here, k), room.AsSpan(0, found), here, i % 4 < 2);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_nearest_within_a_radius_are_those_of_the_oracle(string kind)
    {
        Neighbor[] room = new Neighbor[64];
        ForEachQuery(kind, 12, (set, random, i) =>
        {
            LatLng here = set.Query();
            double radius = Radius(set.Places, here, random);
            int k = i % 2 == 0 ? random.Next(1, 13) : random.Next(1, room.Length);
            PlaceFilter filter = new() { Exact = i % 4 < 2, Within = Distance.FromMeters(radius) };
            int found = set.Index.Nearest(here, room.AsSpan(0, k), filter);
            AssertSame(set.Oracle.Nearest(here, k, radius), room.AsSpan(0, found), here, i % 4 < 2);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_of_a_circle_and_their_count_are_those_of_the_oracle(string kind)
    {
        ForEachQuery(kind, 13, (set, random, i) =>
        {
            LatLng here = set.Query();
            double radius = Radius(set.Places, here, random);
            Circle circle = new(here, Distance.FromMeters(radius));
            Assert.Equal(set.Oracle.Count(here, radius), set.Index.Count(circle));
            if (i % 16 == 0)
            {
                List<Neighbor> all = set.Oracle.Nearest(here, int.MaxValue, radius);
                AssertSame(all, set.Index.Within(circle, new() { Exact = true }), here);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_of_a_box_and_their_count_are_those_of_the_oracle(string kind)
    {
        ForEachQuery(kind, 14, (set, random, i) =>
        {
            LatLngBox box = Box(PlaceIndex.Stored(set.Query()), set.Query(), random);
            List<uint> all = set.Oracle.Within(box);
            Assert.Equal(all.Count, set.Index.Count(box));
            if (i % 8 == 0)
                Assert.Equal(all, set.Index.Within(box));
        });
    }

    [Fact]
    public void Of_two_dense_places_equally_far_away_none_is_missed_for_its_longer_chord()
    {
        var random = new Random(15);
        var room = new Neighbor[25];
        for (int set = 0; set < Effort.Of(20, 2_000); set++)
        {
            LatLng here = Points.At((random.NextDouble() * 20) - 10, random.NextDouble() * 100);
            LatLng[] places = [.. Enumerable.Range(0, 1_024).Select(i => Geodesic.Direct(
                here, ((i / 512) * 90) + (random.NextDouble() * 1e-4),
                Distance.FromMeters(950_000 + (random.NextDouble() * 40))).Point)];
            PlaceIndex index = PlaceIndex.Build(places);
            var oracle = new NaivePlaces(places);
            for (int k = 1; k <= room.Length; k += 8)
                AssertSame(oracle.Nearest(here, k), room.AsSpan(0, index.Nearest(here, room.AsSpan(0, k))), here, false);
        }
    }

    private static void ForEachQuery(string kind, int seed, Action<IndexedSet, Random, int> check)
    {
        var random = new Random(seed);
        for (int i = 0; i < Sets; i++)
        {
            (LatLng[] places, Func<LatLng> query) = PlaceSets.Of(kind, random);
            var set = new IndexedSet(places, PlaceIndex.Build(places), new NaivePlaces(places), query);
            for (int number = 0; number < QueriesPerSet; number++)
                check(set, random, number);
        }
    }

    // Often exactly the distance of a place, or an ulp below it.
    private static double Radius(LatLng[] places, LatLng here, Random random)
    {
        double meters = Geodesic.Meters(here, PlaceIndex.Stored(places[random.Next(places.Length)]));
        return random.Next(5) switch
        {
            0 => meters,
            1 => meters == 0 ? 0 : Math.BitDecrement(meters),
            2 => meters * (0.5 + random.NextDouble()),
            3 => random.NextDouble() * 21_000_000,
            _ => random.Next(1_000),
        };
    }

    private static LatLngBox Box(LatLng one, LatLng two, Random random)
    {
        double south = Math.Min(one.Latitude, two.Latitude);
        double north = Math.Max(one.Latitude, two.Latitude);
        return random.Next(6) switch
        {
            0 => LatLngBox.FromDegrees(south, -180, north, 180),
            1 => LatLngBox.FromDegrees(south, one.Longitude, 90, two.Longitude),
            2 => LatLngBox.FromDegrees(-90, one.Longitude, north, one.Longitude),
            _ => LatLngBox.FromDegrees(south, one.Longitude, north, two.Longitude),
        };
    }

    // Distances are compared if they are exact, the order always.
    internal static void AssertSame(
        List<Neighbor> expected, ReadOnlySpan<Neighbor> actual, LatLng here, bool isExact = true)
    {
        bool same = actual.Length == expected.Count;
        for (int i = 0; same && i < actual.Length; i++)
            same = isExact ? actual[i] == expected[i] : actual[i].Ordinal == expected[i].Ordinal;
        if (same)
            return;
        string wanted = string.Join('\n', expected.Take(70));
        Assert.Fail($"From {here}:\n{wanted}\nbut found\n{string.Join('\n', actual.ToArray().Take(70))}");
    }

    private sealed record IndexedSet(LatLng[] Places, PlaceIndex Index, NaivePlaces Oracle, Func<LatLng> Query);
}
