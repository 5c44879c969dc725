using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class S2CoverTests
{
    [Fact]
    public void The_cover_of_5_km_around_Palermo()
    {
        S2CellId[] cells = S2Cover.Of(new S2Cap(At(38.115556, 13.361389), 5_000 / 6_371_010.0));
        Assert.Equal(
            ["1319e5", "1319e64", "1319e69", "1319e8c", "1319ee54", "1319eec", "1319ef4", "1319efc"],
            cells.Select(cell => cell.ToToken()));
    }

    [Fact]
    public void The_cover_of_a_circle_holds_its_points()
    {
        var random = new Random(11);
        for (int i = 0; i < 500; i++)
        {
            LatLng center = i % 5 == 0 ? At(89.99 + (random.NextDouble() / 100), 0) : OnSphere(random);
            double radius = 20_100_000 * Math.Pow(random.NextDouble(), 8);
            var circle = new Circle(center, Distance.FromMeters(radius));
            S2CellId[] cells = S2Cover.Of(circle, new() { MaxCells = 1 + (i % 30) });
            for (int azimuth = 0; azimuth < 360; azimuth += 15)
            {
                S2CellId leaf = S2CellId.FromLatLng(
                    Geodesic.Direct(center, azimuth, Distance.FromMeters(radius * (1 - 1e-9))).Point);
                Assert.Contains(cells, cell => cell.Contains(leaf));
            }
        }
    }

    [Fact]
    public void A_sphere_of_the_mean_radius_would_miss_points_of_a_circle()
    {
        var circle = new Circle(At(0, 20), Distance.FromKilometers(1_000));
        LatLng north = Geodesic.Direct(circle.Center, 0, circle.Radius).Point;
        S2CoverOptions fine = new() { MaxCells = 20_000 };
        S2CellId leaf = S2CellId.FromLatLng(north);
        Assert.DoesNotContain(
            S2Cover.Of(new S2Cap(circle.Center, circle.Radius.Meters / Haversine.RadiusMeters), fine),
            cell => cell.Contains(leaf));
        Assert.Contains(S2Cover.Of(circle, fine), cell => cell.Contains(leaf));
    }

    [Fact]
    public void A_level_that_is_too_fine_is_refused_before_it_fills_the_memory()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => S2Cover.Of(new S2Cap(default, 0.1), new() { MinLevel = 30 }));
        Assert.Contains("1048576 are the most", e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(S2Cover.Of(new S2Cap(default, 1e-8), new() { MinLevel = 30 }));
    }

    [Fact]
    public void A_point_is_one_leaf_and_the_sphere_six_faces()
    {
        Assert.Equal([S2CellId.FromLatLng(At(38, 13))], S2Cover.Of(new S2Cap(At(38, 13), 0)));
        Assert.Equal(["1", "3", "5", "7", "9", "b"],
            S2Cover.Of(new S2Cap(At(38, 13), 10)).Select(cell => cell.ToToken()));
    }

    [Theory]
    [InlineData(0, 0, 30)]
    [InlineData(8, -1, 30)]
    [InlineData(8, 5, 4)]
    [InlineData(8, 5, 31)]
    public void Bad_options_are_refused(int maxCells, int minLevel, int maxLevel) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => S2Cover.Of(
            new S2Cap(default, 1), new() { MaxCells = maxCells, MinLevel = minLevel, MaxLevel = maxLevel }));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Bad_angles_are_refused(double radians) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new S2Cap(default, radians));
}
