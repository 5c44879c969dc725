using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class GeohashNeighborTests
{
    [Theory]
    [InlineData("ezs42", "ezs48 ezs49 ezs43 ezs41 ezs40 ezefp ezefr ezefx")]
    [InlineData("dqcjq", "dqcjw dqcjx dqcjr dqcjp dqcjn dqcjj dqcjm dqcjt")]
    [InlineData("gbsuv", "gbsvj gbsvn gbsuy gbsuw gbsut gbsus gbsuu gbsvh")]
    [InlineData("9tbr", "9w02 9w08 9tbx 9tbw 9tbq 9tbn 9tbp 9w00")]
    [InlineData("rb", "rc 21 20 0p pz px r8 r9")]
    [InlineData("r", "x 8 2 0 p n q w")]
    public void Known_cells_have_known_neighbors_also_across_the_antimeridian(string cell, string neighbors) =>
        Assert.Equal(neighbors.Split(' '), Geohash.GetNeighbors(cell));

    [Fact]
    public void Over_a_pole_lies_the_cell_half_the_world_around()
    {
        foreach (LatLng point in OnSphere(200).Select(point => At(point.Latitude > 0 ? 90 : -90, point.Longitude)))
        {
            for (int length = 1; length <= 12; length++)
            {
                string cell = Geohash.Encode(point, length);
                GeohashDirection over = point.Latitude > 0 ? GeohashDirection.North : GeohashDirection.South;
                string opposite = Geohash.GetNeighbor(cell, over);
                Assert.NotEqual(cell, opposite);
                Assert.Equal(180, Math.Abs(Geohash.GetBox(cell).West - Geohash.GetBox(opposite).West));
                Assert.Equal(Geohash.GetBox(cell).North, Geohash.GetBox(opposite).North);
                Assert.Equal(cell, Geohash.GetNeighbor(opposite, over));
            }
        }
    }

    [Fact]
    public void Neighbors_touch_in_their_direction()
    {
        foreach (LatLng point in OnSphere(300))
        {
            for (int bits = 6; bits <= 60; bits++)
            {
                ulong code = Geohash.EncodeBits(point, bits);
                LatLngBox box = Geohash.GetBox(code, bits);
                if (box.North == 90 || box.South == -90)
                    continue;
                LatLngBox north = Geohash.GetBox(Geohash.GetNeighbor(code, bits, GeohashDirection.North), bits);
                Assert.Equal((box.North, box.West), (north.South, north.West));
                LatLngBox west = Geohash.GetBox(Geohash.GetNeighbor(code, bits, GeohashDirection.West), bits);
                Assert.Equal(box.South, west.South);
                Assert.Equal(box.West == -180 ? 180 : box.West, west.East);
                ulong southEast = Geohash.GetNeighbor(code, bits, GeohashDirection.SouthEast);
                Assert.Equal(code, Geohash.GetNeighbor(southEast, bits, GeohashDirection.NorthWest));
            }
        }
    }

    [Fact]
    public void The_cover_of_a_box_is_all_it_touches_and_no_more()
    {
        var random = new Random(12);
        for (int i = 0; i < 500; i++)
        {
            LatLng a = OnSphere(random);
            LatLng b = At(Math.Min(90, a.Latitude + (random.NextDouble() * 20)), OnSphere(random).Longitude);
            double east = i % 5 == 0 ? 180 : b.Longitude;
            LatLngBox box = LatLngBox.FromDegrees(a.Latitude, a.Longitude, b.Latitude, east);
            string[] cells = Geohash.Cover(box, 2, 1_024);
            Assert.Equal(cells.Length, cells.Distinct().Count());
            Assert.All(cells, cell => Assert.True(Geohash.GetBox(cell).Intersects(box)));
            for (int k = 0; k < 20; k++)
            {
                LatLng inside = LatLng.FromDegreesWrapped(
                    Math.Clamp(box.South + (random.NextDouble() * box.HeightDegrees), box.South, box.North),
                    k == 0 ? box.East : box.West + (random.NextDouble() * box.WidthDegrees));
                Assert.Contains(Geohash.Encode(inside, 2), cells);
            }
        }
    }

    [Fact]
    public void The_cover_of_the_world_is_every_cell()
    {
        Assert.Equal(32, Geohash.Cover(LatLngBox.World, 1, 32).Length);
        Assert.Equal(1_024, Geohash.Cover(LatLngBox.World, 2, 1_024).Distinct().Count());
        Assert.Equal(["s"], Geohash.Cover(LatLngBox.FromDegrees(1, 1, 2, 2), 1, 1));
        Assert.Equal(["8", "x"],
            Geohash.Cover(LatLngBox.FromDegrees(1, 179, 2, 180), 1, 2).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_cover_of_a_circle_holds_it_where_nine_cells_do_not()
    {
        var random = new Random(13);
        foreach (double latitude in new[] { 0.0, 60, 70, 80, 89.9, -89.99 })
        {
            for (int i = 0; i < 30; i++)
            {
                LatLng center = At(latitude, (random.NextDouble() * 360) - 180);
                var circle = new Circle(center, Distance.FromKilometers(1));
                HashSet<string> cells = [.. Geohash.Cover(circle, 6, 100_000)];
                for (int azimuth = 0; azimuth < 360; azimuth += 5)
                {
                    LatLng rim = Geodesic.Direct(center, azimuth, circle.Radius * (1 - 1e-9)).Point;
                    Assert.Contains(Geohash.Encode(rim, 6), cells);
                }
            }
        }
    }

    [Fact]
    public void The_cover_of_a_circle_leaves_out_what_is_far()
    {
        var circle = new Circle(At(75, 179.9), Distance.FromKilometers(300));
        string[] cells = Geohash.Cover(circle, 4, 20_000);
        Assert.InRange(cells.Length, 500, Geohash.Cover(circle.Bounds, 4, 20_000).Length - 1);
        Assert.All(cells, cell => Assert.True(Nearest(circle.Center, Geohash.GetBox(cell)) <= 304_000));
    }

    [Fact]
    public void The_nearest_point_of_a_box_may_lie_on_its_meridian_and_not_at_the_latitude()
    {
        // From 80 N, 60 degrees off, the nearest latitude of the meridian is 84.96, not 80.
        LatLngBox box = LatLngBox.FromDegrees(50, 60, 89, 70);
        double angle = double.RadiansToDegrees(SphereBox.AngleTo(At(80, 0), box));
        Assert.Equal(8.6492, angle, 1e-3);
        Assert.True(angle < 9.95);
        Assert.Equal(0, SphereBox.AngleTo(At(60, 65), box));
        Assert.Equal(10, double.RadiansToDegrees(SphereBox.AngleTo(At(40, 65), box)), 1e-12);
    }

    [Fact]
    public void Covers_keep_to_their_budget()
    {
        Assert.Contains("may need 1024", Assert.Throws<ArgumentException>(
            () => Geohash.Cover(LatLngBox.World, 2, 1_023)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Geohash.Cover(LatLngBox.World, 12, 1 << 20));
        Assert.Throws<ArgumentException>(
            () => Geohash.Cover(new Circle(default, Distance.FromKilometers(100)), 12, 1 << 20));
        Assert.Throws<ArgumentException>(() => Geohash.Cover(new Circle(default, Distance.FromKilometers(10)), 6, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.Cover(LatLngBox.World, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Geohash.Cover(LatLngBox.World, 13, 10));
    }

    // By trying a grid of the box.
    private static double Nearest(LatLng point, LatLngBox box) =>
        (from i in Enumerable.Range(0, 33)
         from j in Enumerable.Range(0, 33)
         select Geodesic.Meters(point, LatLng.FromDegreesWrapped(
             box.South + (box.HeightDegrees * i / 32), box.West + (box.WidthDegrees * j / 32)))).Min();
}
