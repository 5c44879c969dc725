namespace Purlin.Geospatial.Tests.Index;

/// <summary>Conditions on attributes, against the oracle asked for the places that meet them.</summary>
public sealed class IndexFilterTests
{
    private const int QueriesPerSet = 64;

    private static int Sets => Effort.Of(10_000, 1_000_000) / QueriesPerSet / PlaceSets.Kinds.Length;

    public static TheoryData<string> Kinds => [.. PlaceSets.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_places_that_meet_all_conditions_are_found(string kind)
    {
        var random = new Random(21);
        Neighbor[] room = new Neighbor[40];
        for (int set = 0; set < Sets; set++)
        {
            (LatLng[] places, Func<LatLng> query) = PlaceSets.Of(kind, random);
            ulong[] categories = [.. places.Select(_ => 1UL << random.Next(64))];
            double[][] columns =
                [[.. places.Select(_ => random.NextDouble())], [.. places.Select(_ => (double)random.Next(5))]];
            PlaceIndex index = PlaceIndex.Build(places, new() { Categories = categories, Columns = columns });
            for (int i = 0; i < QueriesPerSet; i++)
            {
                LatLng here = query();
                PlaceFilter filter = Filter(random);
                var oracle = new NaivePlaces(places) { Wanted = place => Meets(filter, categories, columns, place) };
                int k = random.Next(1, room.Length);
                int found = index.Nearest(here, room.AsSpan(0, k), filter);
                IndexOracleTests.AssertSame(oracle.Nearest(here, k), room.AsSpan(0, found), here);

                Circle circle = new(here, Distance.FromMeters(random.NextDouble() * 10_000_000));
                List<Neighbor> all = oracle.Nearest(here, int.MaxValue, circle.Radius.Meters);
                Assert.Equal(all.Count, index.Count(circle, filter));
                IndexOracleTests.AssertSame(all, index.Within(circle, filter), here);
                LatLngBox box = circle.Bounds;
                Assert.Equal(oracle.Within(box), index.Within(box, filter));
                Assert.Equal(oracle.Within(box).Count, index.Count(box, filter));
            }
        }
    }

    [Fact]
    public void The_predicate_is_asked_only_for_places_near_enough()
    {
        LatLng[] places = Points.OnSphere(20_000);
        PlaceIndex index = PlaceIndex.Build(places);
        int asked = 0;
        var room = new Neighbor[10];
        PlaceFilter filter = new()
        {
            Where = _ =>
            {
                asked++;
                return true;
            },
        };
        index.Nearest(Points.At(10, 20), room, filter);
        Assert.InRange(asked, 10, 1_000);
    }

    [Fact]
    public void A_rare_category_leaves_out_most_leaves()
    {
        LatLng[] places = Points.OnSphere(50_000);
        int asked = 0;
        ulong[] categories = [.. places.Select((_, i) => i % 1_000 == 7 ? 2UL : 1UL)];
        PlaceIndex index = PlaceIndex.Build(places, new() { Categories = categories });
        PlaceFilter filter = new()
        {
            Categories = 2,
            Where = place =>
            {
                asked++;
                Assert.Equal(7u, place % 1_000);
                return true;
            },
        };
        Assert.Equal(3, index.Nearest(Points.At(-40, 100), new Neighbor[3], filter));
        Assert.InRange(asked, 3, 50);
    }

    private static PlaceFilter Filter(Random random) => new()
    {
        Exact = true,
        Categories = random.Next(2) == 0 ? 0 : (ulong)random.NextInt64() & (ulong)random.NextInt64(),
        Columns = random.Next(3) switch
        {
            0 => null,
            1 => [ColumnRange.AtLeast(0, random.NextDouble())],
            _ => [ColumnRange.AtMost(1, random.Next(5)), new ColumnRange(0, 0.2, random.NextDouble())],
        },
        Where = random.Next(3) == 0 ? place => place % 3 != 0 : null,
    };

    private static bool Meets(in PlaceFilter filter, ulong[] categories, double[][] columns, uint place) =>
        (filter.Categories == 0 || (filter.Categories & categories[place]) != 0)
        && (filter.Columns ?? []).All(
            range => columns[range.Column][place] >= range.Min && columns[range.Column][place] <= range.Max)
        && (filter.Where is null || filter.Where(place));
}
