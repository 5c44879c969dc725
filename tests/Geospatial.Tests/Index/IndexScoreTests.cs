namespace Purlin.Geospatial.Tests.Index;

/// <summary>The best by score against all of them sorted, and the lazy order.</summary>
public sealed class IndexScoreTests
{
    public static TheoryData<string> Kinds => [.. PlaceSets.Kinds];

    private static int Sets => Effort.Of(20_000, 1_000_000) / 32 / PlaceSets.Kinds.Length;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_best_are_those_of_sorting_all(string kind)
    {
        var random = new Random(31);
        var room = new ScoredPlace[30];
        for (int set = 0; set < Sets; set++)
        {
            (LatLng[] places, Func<LatLng> query) = PlaceSets.Of(kind, random);
            double[][] columns =
                [[.. places.Select(_ => random.NextDouble() * 5)], [.. places.Select(_ => (double)random.Next(5))]];
            PlaceIndex index = PlaceIndex.Build(places, new() { Columns = columns });
            double perKilometer = Math.Pow(10, (random.NextDouble() * 6) - 4);
            for (int i = 0; i < 32; i++)
            {
                LatLng here = query();
                int k = random.Next(1, room.Length);
                PlaceFilter filter = new()
                {
                    Within = random.Next(2) == 0 ? null : Distance.FromKilometers(random.NextDouble() * 9_000),
                    Columns = random.Next(2) == 0 ? null : [ColumnRange.AtLeast(1, 2)],
                };
                if (i % 2 == 0)
                    AssertBest(new LinearScore(perKilometer, 1, -0.5));
                else
                    AssertBest(new LogScore(perKilometer, Distance.FromKilometers(1), -1, 0.25));

                void AssertBest<TScore>(TScore score)
                    where TScore : struct, IPlaceScore
                {
                    int found = index.Best(here, room.AsSpan(0, k), score, filter);
                    var all = new Neighbor[places.Length];
                    var expected = all[..index.Nearest(here, all, filter)]
                        .Select(near => new ScoredPlace(near.Ordinal, near.Meters, score.Score(
                            near.Meters, [columns[0][near.Ordinal], columns[1][near.Ordinal]])))
                        .OrderByDescending(place => place.Score).ThenBy(place => place.Ordinal).Take(k).ToArray();
                    Assert.Equal(expected.Select(place => Math.Round(place.Score, 6)), room[..found].Select(
                        place => Math.Round(place.Score, 6)));
                }
            }
        }
    }

    [Fact]
    public void Equal_scores_come_by_ordinal_and_unwanted_places_never()
    {
        LatLng[] places = [.. Enumerable.Repeat(Points.At(1, 2), 100)];
        double[] ratings = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? double.NegativeInfinity : i % 2)];
        PlaceIndex index = PlaceIndex.Build(places, new() { Columns = [ratings] });
        var best = new ScoredPlace[3];
        Assert.Equal(3, index.Best(Points.At(1, 2), best, new LinearScore(1, 1)));
        Assert.Equal([51u, 53u, 55u], best.Select(place => place.Ordinal));
        Assert.Equal(50, index.Best(Points.At(1, 2), new ScoredPlace[200], default(FiniteOnly)));
    }

    [Fact]
    public void Most_of_the_index_is_not_looked_into()
    {
        LatLng[] places = Points.OnSphere(50_000);
        var random = new Random(5);
        PlaceIndex index = PlaceIndex.Build(
            places, new() { Columns = [[.. places.Select(_ => random.NextDouble())]] });
        CountingScore.Count = 0;
        index.Best(Points.At(10, 10), new ScoredPlace[10], default(CountingScore));
        Assert.InRange(CountingScore.Count, 10, 10_000);
    }

    [Fact]
    public void The_best_are_found_without_allocating()
    {
        LatLng[] places = Points.OnSphere(5_000);
        PlaceIndex index = PlaceIndex.Build(places, new() { Columns = [[.. places.Select((_, i) => i % 5.0)]] });
        var best = new ScoredPlace[10];
        var score = new LinearScore(0.01, 1);
        Allocations.AssertNone(() => index.Best(Points.At(10, 10), best, score), 500);
    }

    [Fact]
    public void Browsing_yields_all_places_in_the_order_of_the_nearest()
    {
        LatLng[] places = [.. Points.OnSphere(1_000), .. Enumerable.Repeat(Points.At(3, 4), 100)];
        PlaceIndex index = PlaceIndex.Build(places);
        LatLng here = Points.At(3, 4);
        var all = new Neighbor[places.Length];
        index.Nearest(here, all);
        Assert.Equal(all, index.Browse(here));
        Assert.Equal(all[..100], index.Browse(here).Take(100));
        Assert.Equal(
            all.Where(near => near.Meters <= 5e6 && near.Ordinal % 2 == 0),
            index.Browse(here, new() { Within = Distance.FromMeters(5e6), Where = place => place % 2 == 0 }));
        Assert.Empty(PlaceIndex.Build([]).Browse(here));
    }

    [Fact]
    public void Scores_that_grow_with_distance_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("perKilometer", () => new LinearScore(-1));
        Assert.Throws<ArgumentOutOfRangeException>("perKilometer", () => new LinearScore(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("weight", () => new LinearScore(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("perDoubling", () => new LogScore(-1, Distance.FromMeters(1)));
        Assert.Throws<ArgumentOutOfRangeException>("scale", () => new LogScore(1, Distance.Zero));
        PlaceIndex index = PlaceIndex.Build([]);
        Assert.Throws<ArgumentException>("best", () => index.Best(Points.At(0, 0), [], new LinearScore(1)));
    }

    private readonly struct FiniteOnly : IPlaceScore
    {
        public double Score(double meters, ReadOnlySpan<double> values) =>
            double.IsFinite(values[0]) ? values[0] : double.NaN;

        public double UpperBound(double minMeters, PlaceSummary summary) => summary.Max(0);
    }

    private readonly struct CountingScore : IPlaceScore
    {
        public static int Count { get; set; }

        public double Score(double meters, ReadOnlySpan<double> values)
        {
            Count++;
            return values[0] - (meters * 1e-6);
        }

        public double UpperBound(double minMeters, PlaceSummary summary) => summary.Max(0) - (minMeters * 1e-6);
    }
}
