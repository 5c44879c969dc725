namespace Purlin.Geospatial.Tests.Live;

/// <summary>What a user of live places relies on.</summary>
public sealed class LivePlacesTests
{
    private static readonly LatLng Here = Points.At(45, 9);

    private static Stall New(int id, double latitude, long version = 0) =>
        new(id, Points.At(latitude, 9), 1, 0, version);

    private static LivePlaces<int, Stall> Empty(LivePlacesOptions? options = null) =>
        new(stall => stall.Id, Stall.Schema, options);

    [Fact]
    public async Task Changes_are_seen_by_the_next_query()
    {
        #region GeospatialLive
        await using var stalls = new LivePlaces<int, Stall>(stall => stall.Id, Stall.Schema);
        stalls.Set([New(1, 45.1), New(2, 45.2)]);
        stalls.Set(New(3, 45.05));                                      // true: it is new
        stalls.Set(New(1, 45.3, version: 1));                           // false: it takes the other one's place
        stalls.Remove(2);
        Neighbor<Stall>[] near = stalls.Nearest(Here, 10);              // stall 3, and stall 1 where it is now

        PlaceView<Stall> now = stalls.View;                             // several questions about one moment
        long count = now.Count(LatLngBox.FromDegrees(45, 8, 46, 10));
        #endregion

        Assert.Equal([3, 1], near.Select(neighbor => neighbor.Place.Id));
        Assert.Equal(1, near[1].Place.Version);
        Assert.Equal(2, count);
        Assert.Equal(2, stalls.Length);
        Assert.True(stalls.TryGet(3, out Stall? third));
        Assert.Equal(3, third.Id);
        Assert.False(stalls.TryGet(2, out _));
    }

    [Fact]
    public void A_view_stays_as_it_was()
    {
        LivePlaces<int, Stall> live = Empty();
        live.Set(Enumerable.Range(0, 500).Select(id => New(id, 45 + (id / 1_000.0))));
        PlaceView<Stall> before = live.View;
        live.Set(New(0, -45, version: 1));
        live.Remove(Enumerable.Range(1, 9));
        live.Set(New(10, -46, version: 1));

        Assert.Equal(Enumerable.Range(0, 12), before.Nearest(Here, 12).Select(found => found.Place.Id));
        Assert.Equal(500, before.Count(LatLngBox.World));
        Assert.Equal(500, before.Within(LatLngBox.World).Length);
        Assert.Equal([11, 12], live.Nearest(Here, 2).Select(found => found.Place.Id));
        Assert.Equal(491, live.View.Count(LatLngBox.World));
    }

    [Fact]
    public void Of_places_with_one_key_in_a_batch_the_last_is_set()
    {
        LivePlaces<int, Stall> live = Empty();
        Assert.Equal(2, live.Set([New(1, 10, 1), New(2, 20, 2), New(1, 30, 3)]));
        Assert.Equal([2, 3], live.View.Within(LatLngBox.World).Select(stall => stall.Version));
    }

    [Fact]
    public void Equally_near_places_come_in_the_order_they_were_last_set()
    {
        LivePlaces<int, Stall> live = Empty();
        foreach (int id in Enumerable.Range(0, 300))
            live.Set(New(id, 45));
        live.Set(New(7, 45, 1));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 8], live.Nearest(Here, 8).Select(found => found.Place.Id));
        Assert.Equal(7, live.Nearest(Here, 300)[^1].Place.Id);
    }

    [Fact]
    public void A_change_far_and_wide_finds_its_place_among_close_ones()
    {
        // A leaf around the earth tells where its places are to some hundred metres only.
        var random = new Random(4);
        for (int round = 0; round < 50; round++)
        {
            LatLng here = Points.OnSphere(random);
            LivePlaces<int, Stall> live = Empty();
            live.Set(Enumerable.Range(0, 200).Select(id => new Stall(id, Around(here, random), 1, 0, 0)));
            live.Set([
                .. Enumerable.Range(200, 50).Select(id => new Stall(id, Points.OnSphere(random), 1, 0, 0)),
                new Stall(250, here, 1, 0, 0),
            ]);
            live.Set(new Stall(251, Points.OnSphere(random), 1, 0, 0));
            Assert.Equal(250, live.Nearest(here, 12)[0].Place.Id);
        }

        // Positions are kept to 5 mm: none is so near.
        static LatLng Around(LatLng here, Random random) => Geodesic.Direct(
            here, random.NextDouble() * 360, Distance.FromMeters(1 + (random.NextDouble() * 60))).Point;
    }

    [Fact]
    public void A_place_that_cannot_be_kept_changes_nothing()
    {
        LivePlaces<int, Stall> live = Empty();
        live.Set(New(1, 45));
        var score = new Stall(2, Here, 1, double.NaN, 0);
        Assert.Throws<ArgumentException>("attributes", () => live.Set([New(1, 46, 1), score]));
        Assert.True(live.TryGet(1, out Stall? kept));
        Assert.Equal(0, kept.Version);
        Assert.Equal(1, live.Length);

        var named = new LivePlaces<string, Stall>(stall => stall.Id == 0 ? null! : "x", Stall.Schema);
        Assert.Throws<ArgumentException>("places", () => named.Set(New(0, 45)));
        Assert.Throws<ArgumentException>("keys", () => named.Remove(["x", null!]));
    }

    [Fact]
    public void What_is_not_kept_cannot_be_asked_for_even_without_places()
    {
        var live = new LivePlaces<int, Stall>(stall => stall.Id, new PlaceSchema<Stall>(stall => stall.At));
        Assert.Throws<ArgumentException>("filter", () => live.Nearest(Here, 1, new() { Categories = 1 }));
        Assert.Throws<ArgumentException>(
            "filter", () => live.View.Count(LatLngBox.World, new() { Within = Distance.FromMeters(1) }));
        Assert.Throws<ArgumentException>("neighbors", () => live.Nearest(Here, [], null));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => live.Nearest(Here, 0));
        Assert.Empty(live.Nearest(Here, 3));
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0.0009, 1)]
    [InlineData(1.1, 1)]
    [InlineData(0.5, 0)]
    public void Options_out_of_range_are_refused(double fraction, int changes) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Empty(new() { RebuildFraction = fraction, MinChanges = changes }));

    [Fact]
    public void Queries_into_a_span_allocate_nothing()
    {
        LivePlaces<int, Stall> live = Empty();
        live.Set(Enumerable.Range(0, 3_000).Select(id => New(id, 45 + (id / 10_000.0))));
        foreach (int id in Enumerable.Range(0, 200))
            live.Set(New(7 * id, 45 + (id / 1_000.0)));
        var found = new Neighbor<Stall>[40];
        var query = new PlaceQuery<Stall> { Categories = 1 };
        var circle = new Circle(Here, Distance.FromKilometers(20));
        Allocations.AssertNone(() => live.Nearest(Here, found));
        Allocations.AssertNone(() => live.Nearest(Here, found, query));
        Allocations.AssertNone(() => live.View.Count(circle));
    }

    [Fact]
    public async Task Queries_changes_and_rebuilds_are_measured()
    {
        using var metrics = new MetricCollector();
        LivePlaces<int, Stall> live = Empty(
            new() { Meters = metrics, Name = "stalls", TimeProvider = new ManualTimeProvider() });
        live.Set([New(1, 45), New(2, 45), New(3, 45)]);
        live.Remove([2, 9]);
        live.Nearest(Here, 1);
        live.View.Count(LatLngBox.World);
        await live.RebuildAsync(TestContext.Current.CancellationToken);
        live.Set(New(1, 46));
        metrics.Observe();

        Assert.Equal(4, metrics.Sum("purlin.geospatial.places.set", ("purlin.places", "stalls")));
        Assert.Equal(1, metrics.Sum("purlin.geospatial.places.removed", ("purlin.places", "stalls")));
        Assert.Equal(2, metrics.Last("purlin.geospatial.places"));
        // The new place joined the small index of the others, where one is dead.
        Assert.Equal(1, metrics.Last("purlin.geospatial.changes"));
        Assert.Single(metrics.Measurements, one => one.Instrument == "purlin.geospatial.rebuild.duration");
        Assert.Equal(["count", "nearest"], metrics.Measurements
            .Where(one => one.Instrument == "purlin.geospatial.query.duration" && one.Unit == "s")
            .Select(one => one.Tags["purlin.query"]).Order());
        live.Dispose();
        metrics.Clear();
        metrics.Observe();
        Assert.Empty(metrics.Measurements);
    }

    [Fact]
    public void The_best_are_ordered_again_by_whatever_is_known()
    {
        LivePlaces<int, Stall> live = Empty();
        live.Set(Enumerable.Range(0, 50).Select(id => New(id, 45 + (id / 1_000.0))));
        Neighbor<Stall>[] found = live.Nearest(Here, 10).Rerank(
            3, near => near.Place.Id == 9 ? double.NaN : near.Place.Id / 2);
        Assert.Equal([8, 6, 7], found.Select(near => near.Place.Id));
        ScoredPlace<Stall>[] best = live.View.Best(Here, 4, new LinearScore(1, 1)).Rerank(9, one => one.Meters);
        Assert.Equal([3, 2, 1, 0], best.Select(one => one.Place.Id));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => found.Rerank(0, near => 1));
    }
}
