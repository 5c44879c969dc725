using System.Runtime.Intrinsics;

namespace Purlin.Geospatial.Tests.Index;

/// <summary>What an index says of itself and refuses, and the places where others go wrong.</summary>
public sealed class PlaceIndexTests
{
    private static readonly LatLng Palermo = Points.At(38.115556, 13.361389);
    private static readonly LatLng Catania = Points.At(37.502669, 15.087269);

    [Fact]
    public void Sicily_has_its_distances_on_the_ellipsoid()
    {
        PlaceIndex index = PlaceIndex.Build(
            [Palermo, Catania, Points.At(38.788135, 12.758489), Points.At(38.788135, 17.24151)]);
        LatLng here = Points.At(37, 15);
        Neighbor[] found = index.Within(new Circle(here, Distance.FromKilometers(200)), new() { Exact = true });
        Assert.Equal([1u, 0u], found.Select(neighbor => neighbor.Ordinal));
        Assert.Equal(Geodesic.Meters(here, PlaceIndex.Stored(Catania)), found[0].Meters);
        Assert.Equal(190_442.4, found[1].Meters, 700.0);
        Assert.Equal(166_506.178666794, Geodesic.Meters(PlaceIndex.Stored(Palermo), PlaceIndex.Stored(Catania)), 0.01);
    }

    [Fact]
    public void Across_the_pole_a_place_is_found_that_nine_cells_miss()
    {
        PlaceIndex index = PlaceIndex.Build([Points.At(85, 0), Points.At(85, 180)]);
        Circle circle = new(Points.At(85, 0), Distance.FromKilometers(1_200));
        Assert.Equal(2, index.Count(circle));
        Assert.Equal([0u, 1u], index.Within(circle).Select(neighbor => neighbor.Ordinal));
    }

    [Fact]
    public void Latitudes_beyond_85_are_places_like_others()
    {
        PlaceIndex index = PlaceIndex.Build([Points.At(86, 0), Points.At(90, 33), Points.At(-90, 0)]);
        Assert.Equal([1u, 0u, 2u], Ordinals(index, Points.At(90, -120), 3));
        Assert.Equal(90, PlaceIndex.Stored(Points.At(90, 33)).Latitude);
        Assert.Equal(-90, PlaceIndex.Stored(Points.At(-90, 33)).Latitude);
    }

    [Fact]
    public void The_antimeridian_is_no_edge()
    {
        PlaceIndex index = PlaceIndex.Build([Points.At(0, 179.9), Points.At(0, -179.95), Points.At(0, 179)]);
        Assert.Equal([1u, 0u, 2u], Ordinals(index, Points.At(0, 180), 3));
        Assert.Equal([0u, 1u], index.Within(LatLngBox.FromDegrees(-1, 179.5, 1, -179.5)));
        Assert.Equal(Points.At(45, -180), PlaceIndex.Stored(Points.At(45, 180)));
        Assert.Equal(-180, PlaceIndex.Stored(Points.At(45, Math.BitDecrement(180))).Longitude);
    }

    [Theory]
    [InlineData(20_015_087)]
    [InlineData(21_000_000)]
    [InlineData(30_000_000)]
    [InlineData(1e300)]
    public void A_radius_of_more_than_half_the_earth_holds_all(double radius)
    {
        PlaceIndex index = PlaceIndex.Build(Points.OnSphere(3_000));
        Circle circle = new(Points.At(7.439346, -76.690586), Distance.FromMeters(radius));
        Assert.Equal(3_000, index.Count(circle));
        Assert.Equal(3_000, index.Within(circle).Length);
        Assert.Equal(5, index.Nearest(circle.Center, new Neighbor[5], new() { Within = circle.Radius }));
    }

    [Fact]
    public void An_exact_antipode_is_found_at_a_number()
    {
        LatLng here = Points.At(7.439346, -76.690586);
        PlaceIndex index = PlaceIndex.Build([Points.At(-7.439346, 103.309414)], new() { Precision = Precision.Full });
        var found = new Neighbor[1];
        Assert.Equal(1, index.Nearest(here, found));
        Assert.InRange(found[0].Meters, 19_900_000, 20_100_000);
        index.Nearest(here, found, new() { Exact = true });
        Assert.Equal(Geodesic.Meters(here, Points.At(-7.439346, 103.309414)), found[0].Meters);
    }

    [Fact]
    public void Near_a_pole_the_nearest_is_not_the_one_of_the_clamped_latitude()
    {
        LatLng here = Points.At(80, 0);
        LatLng[] places = [Points.At(80, 60), Points.At(85, 60), Points.At(87, 60)];
        uint nearest = (uint)Array.IndexOf(places, places.MinBy(place => Geodesic.Meters(here, place)));
        Assert.NotEqual(0u, nearest);
        Assert.Equal(nearest, Ordinals(PlaceIndex.Build(places), here, 1)[0]);
    }

    [Fact]
    public void Coincident_places_all_come_back_by_ordinal()
    {
        LatLng[] places = [.. Enumerable.Repeat(Palermo, 500)];
        PlaceIndex index = PlaceIndex.Build(places);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (uint)i), Ordinals(index, Catania, 10));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (uint)i), Ordinals(index, Palermo, 700));
    }

    [Fact]
    public void Two_millimeters_apart_are_told_apart_at_full_precision()
    {
        LatLng[] places = [.. Enumerable.Range(0, 100).Select(i => Points.At(10, 20 + ((100 - i) * 2e-8)))];
        PlaceIndex index = PlaceIndex.Build(places, new() { Precision = Precision.Full });
        Assert.Equal(Enumerable.Range(90, 10).Select(i => (uint)i).Reverse(), Ordinals(index, Points.At(10, 20), 10));
    }

    [Fact]
    public void A_stored_position_is_within_five_millimeters_and_stays_as_it_is()
    {
        foreach (LatLng point in Points.OnSphere(20_000).Append(Points.At(0, Math.BitDecrement(180))))
        {
            LatLng stored = PlaceIndex.Stored(point);
            Assert.InRange(Geodesic.Meters(point, stored), 0, 0.0049);
            Assert.Equal(stored, PlaceIndex.Stored(stored));
            Assert.Equal(point, PlaceIndex.Stored(point, Precision.Full));
        }
    }

    [Fact]
    public void Equator_poles_and_Greenwich_are_stored_exactly()
    {
        foreach (double latitude in new double[] { -90, -45, 0, 45, 90 })
        {
            foreach (double longitude in new double[] { -180, -90, 0, 45, 90 })
                Assert.Equal(Points.At(latitude, longitude), PlaceIndex.Stored(Points.At(latitude, longitude)));
        }
    }

    [Fact]
    public void Meters_are_those_of_the_chord_unless_exact_ones_are_asked_for()
    {
        PlaceIndex index = PlaceIndex.Build([Catania]);
        var found = new Neighbor[1];
        index.Nearest(Palermo, found);
        Assert.Equal(ChordSeries.Meters(Palermo, PlaceIndex.Stored(Catania)), found[0].Meters, 1e-7);
        index.Nearest(Palermo, found, new() { Exact = true });
        Assert.Equal(Geodesic.Meters(Palermo, PlaceIndex.Stored(Catania)), found[0].Meters);
    }

    [Fact]
    public void Ten_thousand_nearest_come_in_order()
    {
        LatLng[] places = Points.OnSphere(30_000);
        var found = new Neighbor[10_000];
        Assert.Equal(10_000, PlaceIndex.Build(places).Nearest(Palermo, found, new() { Exact = true }));
        IndexOracleTests.AssertSame(new NaivePlaces(places).Nearest(Palermo, 10_000), found, Palermo);
    }

    [Fact]
    public void An_empty_index_has_nothing()
    {
        PlaceIndex index = PlaceIndex.Build([], new() { Categories = [], Columns = [[]] });
        Assert.Equal(0, index.Length);
        Assert.Equal(0, index.Nearest(Palermo, new Neighbor[3]));
        Assert.Equal(0, index.Nearest(Palermo, new Neighbor[30], new() { Categories = 1 }));
        Assert.Empty(index.Within(new Circle(Palermo, Distance.FromKilometers(30_000))));
        Assert.Empty(index.Within(LatLngBox.World));
        Assert.Equal(0, index.Count(LatLngBox.World));
    }

    [Fact]
    public void What_searches_read_is_at_most_12_bytes_a_place_and_20_with_positions()
    {
        var layout = new PlaceLayout(1_000_000, Precision.Compact, false, 0);
        Assert.InRange(layout.HotBytes / 1e6, 10, 12);
        Assert.InRange(layout.TotalBytes / 1e6, 18, 20);
        Assert.True(new PlaceLayout(uint.MaxValue, Precision.Full, true, 8).TotalBytes > 1L << 36);
    }

    [Fact]
    public void Both_widths_of_vectors_measure_a_leaf_to_the_bit()
    {
        Assert.SkipUnless(NearestList16.IsSupported, "AVX-512 is not there.");
        Properties.Check(Generators.Int64(), seed => AssertWidthsAgree(new Random((int)seed)));
    }

    [Fact]
    public void Queries_allocate_nothing()
    {
        LatLng[] places = Points.OnSphere(20_000);
        PlaceIndex index = PlaceIndex.Build(
            places, new() { Categories = [.. places.Select((_, i) => 1UL << (i % 64))] });
        var room = new Neighbor[50];
        Circle circle = new(Palermo, Distance.FromKilometers(500));
        Allocations.AssertNone(() => index.Nearest(Palermo, room.AsSpan(0, 10)), 1_000);
        Allocations.AssertNone(() => index.Nearest(Palermo, room, new() { Within = circle.Radius }), 1_000);
        Allocations.AssertNone(() => index.Nearest(Palermo, room, new() { Categories = 5 }), 1_000);
        Allocations.AssertNone(() => index.Count(circle), 1_000);
        Allocations.AssertNone(() => index.Count(circle.Bounds), 1_000);
    }

    [Fact]
    public void Telling_equally_long_ways_apart_allocates_nothing()
    {
        var random = new Random(8);
        LatLng[] places = [.. Enumerable.Range(0, 200).Select(_ => Geodesic.Direct(
            Palermo, random.NextDouble() * 360, Distance.FromMeters(900_000 + random.NextDouble())).Point)];
        PlaceIndex index = PlaceIndex.Build(places);
        var room = new Neighbor[10];
        Allocations.AssertNone(() => index.Nearest(Palermo, room), 200);
    }

    [Fact]
    public void The_first_of_many_are_the_nearest_of_few()
    {
        PlaceIndex index = PlaceIndex.Build(Points.OnSphere(20_000));
        var few = new Neighbor[12];
        var some = new Neighbor[27];
        var many = new Neighbor[28];
        foreach (LatLng here in Points.OnSphere(2_000, seed: 2))
        {
            index.Nearest(here, few);
            index.Nearest(here, some);
            index.Nearest(here, many);
            Assert.True(some.AsSpan(0, few.Length).SequenceEqual(few));
            Assert.True(many.AsSpan(0, some.Length).SequenceEqual(some));
        }
    }

    [Fact]
    public void No_room_is_refused()
    {
        PlaceIndex index = PlaceIndex.Build([Palermo]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => index.Nearest(Palermo, []));
        Assert.Contains("at least 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_that_are_not_one_per_place_are_refused()
    {
        Refused(() => PlaceIndex.Build([Palermo], new() { Categories = [1, 2] }), "2 places");
        Refused(() => PlaceIndex.Build([Palermo], new() { Columns = [[1], []] }), "Column 1 has 0");
        Refused(() => PlaceIndex.Build([Palermo, Catania], new() { Columns = [[1, double.NaN]] }), "place 1");
        Refused(() => PlaceIndex.Build([Palermo], new() { Columns = new double[9][] }), "from 0 to 8");
        Refused(() => PlaceIndex.Build([Palermo], new() { Precision = (Precision)7 }), "Compact, Full");
    }

    [Fact]
    public void Conditions_on_what_the_index_does_not_have_are_refused()
    {
        PlaceIndex index = PlaceIndex.Build([Palermo], new() { Columns = [[4.5]] });
        Refused(() => index.Nearest(Palermo, new Neighbor[1], new() { Categories = 1 }), "without");
        Refused(() => index.Nearest(Palermo, new Neighbor[1], new() { Columns = [new(1, 0, 1)] }), "column 1");
        Refused(() => index.Nearest(Palermo, new Neighbor[1], new() { Columns = [new(-1, 0, 1)] }), "column -1");
        Refused(() => index.Count(LatLngBox.World, new() { Columns = [new(0, double.NaN, 1)] }), "NaN");
        Refused(() => index.Count(LatLngBox.World, new() { Within = Distance.FromMeters(1) }), "only a circle");
        Refused(() => index.Within(LatLngBox.World, new() { Within = Distance.FromMeters(1) }), "only a circle");
    }

    private static unsafe void AssertWidthsAgree(Random random)
    {
        byte* leaf = stackalloc byte[PlaceLayout.LeafBytes];
        random.NextBytes(new Span<byte>(leaf, PlaceLayout.LeafBytes));
        var offset = Vector128.Create(random.NextSingle() * -1e6f, random.NextSingle() * 1e9f, -random.NextSingle(), 0);
        var scale = Vector128.Create(256f, 4_096f, 65_536f, 4f);
        float* wide = stackalloc float[PlaceLayout.LeafSize];
        float* narrow = stackalloc float[PlaceLayout.LeafSize];
        float limit = random.NextSingle() * 1e18f;
        Assert.Equal(
            LeafScan.Squares256(leaf, offset, scale, limit, narrow),
            LeafScan.Squares512(leaf, offset, scale, limit, wide));
        Assert.True(new Span<float>(wide, 32).SequenceEqual(new Span<float>(narrow, 32)));
    }

    private static void Refused(Action action, string words)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(action);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static uint[] Ordinals(PlaceIndex index, LatLng here, int k)
    {
        var found = new Neighbor[k];
        return [.. found.Take(index.Nearest(here, found)).Select(neighbor => neighbor.Ordinal)];
    }
}
