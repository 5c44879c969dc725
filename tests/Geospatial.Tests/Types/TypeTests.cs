using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class TypeTests
{
    [Theory]
    [InlineData(90.000001, 0)]
    [InlineData(-91, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    public void Bad_latitudes_are_refused_by_name(double latitude, double longitude)
    {
        Assert.False(LatLng.TryFromDegrees(latitude, longitude, out _));
        ArgumentOutOfRangeException e =
            Assert.Throws<ArgumentOutOfRangeException>(() => LatLng.FromDegrees(latitude, longitude));
        Assert.Equal("latitude", e.ParamName);
        Assert.Contains("from -90 to 90", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(180.0000001)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Bad_longitudes_are_refused_by_name(double longitude)
    {
        Assert.Equal("longitude",
            Assert.Throws<ArgumentOutOfRangeException>(() => LatLng.FromDegrees(0, longitude)).ParamName);
    }

    [Fact]
    public void A_swapped_point_is_told_so() => Assert.Contains("swapped",
        Assert.Throws<ArgumentOutOfRangeException>(() => LatLng.FromDegrees(116.4, 39.9)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void East_180_and_west_180_are_one_point()
    {
        Assert.Equal(At(10, -180), At(10, 180));
        Assert.Equal(-180, At(10, 180).Longitude);
        Assert.Equal(0, Geodesic.Meters(At(10, -180), At(10, 180)));
    }

    [Fact]
    public void Minus_zero_is_zero()
    {
        Assert.False(double.IsNegative(At(-0.0, -0.0).Latitude));
        Assert.False(double.IsNegative(At(-0.0, -0.0).Longitude));
        Assert.Equal("0,0", At(-0.0, -0.0).ToString());
    }

    [Theory]
    [InlineData(190, -170)]
    [InlineData(-190, 170)]
    [InlineData(540, -180)]
    [InlineData(360.25, 0.25)]
    public void Wrapped_longitudes_are_reduced(double given, double kept) =>
        Assert.Equal(kept, LatLng.FromDegreesWrapped(1, given).Longitude);

    [Fact]
    public void A_point_reads_back_from_its_text()
    {
        LatLng point = At(38.115556, -13.361389);
        Assert.Equal("38.115556,-13.361389", point.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => LatLng.FromDegreesWrapped(1, double.NaN));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    public void Bad_distances_are_refused(double kilometers) => Assert.Equal("kilometers",
        Assert.Throws<ArgumentOutOfRangeException>(() => Distance.FromKilometers(kilometers)).ParamName);

    [Fact]
    public void Distances_convert_and_compare()
    {
        Assert.Equal(1_609.344, Distance.FromMiles(1).Meters);
        Assert.Equal(3_704, Distance.FromNauticalMiles(2).Meters);
        Assert.Equal(1_852, Distance.FromNauticalMiles(1).Meters);
        Assert.Equal(0.3048, Distance.FromFeet(1).Meters);
        Assert.Equal(5, Distance.FromKilometers(5).Kilometers);
        Assert.Equal(1, Distance.FromMeters(1_852).NauticalMiles);
        Assert.True(Distance.FromMeters(1) < Distance.FromFeet(4));
        Assert.True(Distance.FromMeters(1) >= Distance.Zero);
        Assert.Equal(Distance.FromMeters(3), (Distance.FromMeters(1) * 2) + Distance.FromMeters(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distance.FromMeters(1) * -1);
        Assert.Equal("1250.5 m", Distance.FromMeters(1250.5).ToString());
        Assert.Equal(0, default(Distance).Meters);
    }

    [Fact]
    public void A_box_over_the_antimeridian_holds_both_sides()
    {
        LatLngBox fiji = LatLngBox.FromDegrees(-20, 175, -15, -178);
        Assert.True(fiji.CrossesAntimeridian);
        Assert.Equal(7, fiji.WidthDegrees);
        Assert.True(fiji.Contains(At(-17, 179)) && fiji.Contains(At(-17, -179)) && fiji.Contains(At(-17, 180)));
        Assert.False(fiji.Contains(At(-17, 0)));
        Assert.Equal(178.5, fiji.Center.Longitude);
    }

    [Fact]
    public void Edges_of_a_box_belong_to_it()
    {
        LatLngBox box = LatLngBox.FromDegrees(10, 20, 30, 180);
        Assert.True(box.Contains(At(10, 20)) && box.Contains(At(30, 180)) && box.Contains(At(20, -180)));
        Assert.False(box.Contains(At(9.999999, 20)) || box.Contains(At(20, -179.999999)));
    }

    [Fact]
    public void From_minus_180_to_180_is_the_whole_world()
    {
        LatLngBox world = LatLngBox.FromDegrees(-90, -180, 90, 180);
        Assert.Equal(LatLngBox.World, world);
        Properties.Check(All, world.Contains);
        Assert.Equal(360, world.WidthDegrees);
        Assert.Equal(0, LatLngBox.FromDegrees(-90, -180, 90, -180).WidthDegrees);
    }

    [Fact]
    public void Boxes_intersect_as_their_points_say()
    {
        LatLngBox east = LatLngBox.FromDegrees(0, 170, 10, 180);
        Assert.True(east.Intersects(LatLngBox.FromDegrees(5, -180, 15, -170)));
        Assert.True(east.Intersects(LatLngBox.FromDegrees(5, 160, 15, 170)));
        Assert.False(east.Intersects(LatLngBox.FromDegrees(5, 160, 15, 169)));
        Assert.False(east.Intersects(LatLngBox.FromDegrees(11, 160, 15, 175)));
        Assert.True(LatLngBox.FromDegrees(0, 100, 10, -100).Intersects(east));
        Assert.True(LatLngBox.World.Intersects(east) && east.Intersects(LatLngBox.World));
    }

    [Theory]
    [InlineData(-91, 0, 0, 1, "south")]
    [InlineData(5, 0, 4, 1, "north")]
    [InlineData(0, -181, 1, 1, "west")]
    [InlineData(0, 0, 1, double.NaN, "east")]
    public void Bad_boxes_are_refused_by_the_edge(double south, double west, double north, double east, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(
            () => LatLngBox.FromDegrees(south, west, north, east)).ParamName);

    [Fact]
    public void Bounds_of_a_circle_hold_it()
    {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            LatLng center = i % 4 == 0 ? At(90 - (random.NextDouble() * 2), 179) : OnSphere(random);
            double radius = 20_100_000 * Math.Pow(random.NextDouble(), 6);
            LatLng rim = Geodesic.Direct(center, random.NextDouble() * 360, Distance.FromMeters(radius)).Point;
            Assert.True(new Circle(center, Distance.FromMeters(radius)).Bounds.Contains(rim));
        }
    }

    [Fact]
    public void Bounds_of_a_circle_are_narrow()
    {
        LatLngBox box = new Circle(At(60, 179.99), Distance.FromKilometers(10)).Bounds;
        Assert.True(box.CrossesAntimeridian);
        Assert.InRange(box.HeightDegrees, 0.179, 0.182);
        Assert.InRange(box.WidthDegrees, 0.357, 0.364);
    }

    [Fact]
    public void A_circle_holds_what_the_geodesic_reaches()
    {
        var random = new Random(6);
        for (int i = 0; i < 20_000; i++)
        {
            LatLng center = OnSphere(random);
            LatLng point = i % 2 == 0 ? OnSphere(random) : Near(center, 1_000, random);
            double meters = Geodesic.Meters(center, point);
            Assert.True(new Circle(center, Distance.FromMeters(meters)).Contains(point));
            Assert.False(new Circle(center, Distance.FromMeters(Math.BitDecrement(meters))).Contains(point));
        }
    }
}
