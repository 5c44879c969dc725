using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class PolygonTests
{
    [Fact]
    public void Stars_anywhere_hold_what_winding_says_in_either_order()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            LatLng center = Shapes.Center(i, random);
            double meters = 9_000_000 * Math.Pow(random.NextDouble(), 4);
            LatLng[] ring = Shapes.Star(center, meters, 4 + random.Next(40), random);
            var polygon = new Polygon(ring);
            var reversed = new Polygon([.. ring.Reverse()]);
            Assert.True(polygon.Contains(center) && reversed.Contains(center));
            for (int j = 0; j < 50; j++)
            {
                LatLng point = j % 10 == 0 ? OnSphere(random) : Near(center, meters, random);
                bool expected = Math.Abs(Winding(ring, point, center)) > 3;
                Assert.Equal(expected, polygon.Contains(point));
                Assert.Equal(expected, reversed.Contains(point));
                Assert.True(!expected || polygon.Bounds.Contains(point));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Polygons_that_share_edges_own_each_point_once(int cuts)
    {
        var random = new Random(cuts);
        List<LatLng[]> triangles = Shapes.Triangles(cuts, random);
        Polygon[] polygons = [.. triangles.Select(ring => new Polygon(ring))];
        var points = new List<LatLng> { At(90, 0), At(90, 120), At(90, -33), At(-90, 0), At(-90, 77) };
        foreach (LatLng[] ring in triangles)
        {
            points.AddRange(ring);
            points.Add(Orientation.Point(new Arc(
                Orientation.Direction(ring[0]), Orientation.Direction(ring[1])).Middle));
        }

        points.AddRange(Enumerable.Range(-90, 181).Select(latitude => At(latitude, 90)));
        points.AddRange(Enumerable.Range(-180, 360).Select(longitude => At(0, longitude)));
        points.AddRange(OnSphere(200));
        foreach (LatLng point in points)
            Assert.Equal(1, polygons.Count(polygon => polygon.Contains(point)));
    }

    [Fact]
    public void A_point_on_an_edge_belongs_to_the_north_and_to_the_east()
    {
        LatLng[] corners = [At(0, 0), At(0, 10), At(10, 10), At(10, 0)];
        var square = new Polygon(corners);
        Assert.True(square.Contains(At(0, 5)));
        Assert.True(square.Contains(At(5, 0)));
        Assert.False(square.Contains(At(5, 10)));
        Assert.Equal([true, false, false, false], corners.Select(square.Contains));

        // Northern edges bulge: the great circle from 10, 0 to 10, 10 is at 10.0375 in the middle.
        Assert.True(square.Contains(At(10.037, 5)));
        Assert.False(square.Contains(At(10.038, 5)));
    }

    [Fact]
    public void Poles_are_inside_where_rings_go_around_them()
    {
        var arctic = new Polygon([At(66, 0), At(66, 90), At(66, 180), At(66, -90)]);
        Assert.True(arctic.Contains(At(90, 0)) && arctic.Contains(At(90, 123)) && arctic.Contains(At(89, -45)));
        Assert.False(arctic.Contains(At(-90, 0)) || arctic.Contains(At(0, 0)));
        Assert.Equal((90, -180, 180), (arctic.Bounds.North, arctic.Bounds.West, arctic.Bounds.East));
        var antarctic = new Polygon([At(-66, 0), At(-66, 90), At(-66, 180), At(-66, -90)]);
        Assert.True(antarctic.Contains(At(-90, 5)) && antarctic.Contains(At(-75, 45)));
        Assert.False(antarctic.Contains(At(90, 0)));
    }

    [Fact]
    public void A_vertex_at_a_pole_and_an_edge_over_it()
    {
        var octant = new Polygon([At(90, 55), At(0, 10), At(0, 100)]);
        Assert.True(octant.Contains(At(89.9999, 50)) && octant.Contains(At(1, 99)) && octant.Contains(At(45, 10)));
        Assert.False(octant.Contains(At(89.9999, 101)) || octant.Contains(At(45, 9)) || octant.Contains(At(45, 100)));
        var over = new Polygon([At(80, 0), At(80, 180), At(70, 90)]);
        Assert.True(over.Contains(At(85, 90)) && over.Contains(At(89.999, 1)));
        Assert.False(over.Contains(At(85, -90)) || over.Contains(At(89.999, -1)));
    }

    [Fact]
    public void Rings_across_the_antimeridian_need_nothing_special()
    {
        var fiji = new Polygon([At(-20, 175), At(-20, -178), At(-15, -178), At(-15, 175)]);
        Assert.True(fiji.Contains(At(-17, 180)) && fiji.Contains(At(-17, -179)) && fiji.Contains(At(-17, 176)));
        Assert.False(fiji.Contains(At(-17, 0)) || fiji.Contains(At(-17, -177)));
        Assert.True(fiji.Bounds.CrossesAntimeridian && fiji.Bounds.WidthDegrees < 7.001);
    }

    [Fact]
    public void Rings_wider_than_half_the_earth_and_rings_that_wind_around_it()
    {
        // A band around the earth that is open at Greenwich: south at 0, north at 20, 350 degrees wide.
        List<LatLng> band = [];
        for (int longitude = 5; longitude <= 355; longitude += 10)
            band.Add(LatLng.FromDegreesWrapped(0, longitude));
        for (int longitude = 355; longitude >= 5; longitude -= 10)
            band.Add(LatLng.FromDegreesWrapped(20, longitude));
        foreach (LatLng[] ring in new[] { band.ToArray(), [.. Enumerable.Reverse(band)] })
        {
            var polygon = new Polygon(ring);
            Assert.True(polygon.Contains(At(10, 180)) && polygon.Contains(At(10, 6)) && polygon.Contains(At(10, -6)));
            Assert.False(polygon.Contains(At(10, 0)) || polygon.Contains(At(-1, 90)) || polygon.Contains(At(89, 0)));
        }
    }

    [Fact]
    public void Of_two_equal_sides_the_left_one_is_inside()
    {
        Assert.True(new Polygon([At(0, 0), At(0, 120), At(0, -120)]).Contains(At(45, 45)));
        Assert.True(new Polygon([At(0, 0), At(0, -120), At(0, 120)]).Contains(At(-45, 45)));
        var east = new Polygon([At(90, 0), At(0, 0), At(-90, 0), At(0, 180)]);
        Assert.True(east.Contains(At(10, 90)) != east.Contains(At(10, -90)));
    }

    [Fact]
    public void Closed_rings_are_the_same_as_open_ones()
    {
        var closed = new Polygon([At(0, 0), At(0, 1), At(1, 0), At(0, 0)]);
        Assert.Equal(3, closed.GetRing(0).Length);
        Assert.True(closed.Contains(At(0.2, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => closed.GetRing(1).Length);
    }

    [Fact]
    public void Holes_are_outside_and_an_island_fits_into_its_hole()
    {
        LatLng[] hole = [At(2, 2), At(2, 8), At(8, 8), At(8, 2)];
        var polygon = new Polygon([At(0, 0), At(0, 10), At(10, 10), At(10, 0)], hole, [At(9, 1), At(9, 2), At(9.5, 1)]);
        var island = new Polygon(hole);
        Assert.Equal(3, polygon.RingCount);
        Assert.True(polygon.Contains(At(1, 1)));
        Assert.False(polygon.Contains(At(5, 5)) || polygon.Contains(At(9.1, 1.1)));
        foreach (LatLng point in (LatLng[])[.. hole, At(5, 5), At(5, 2), At(5, 8), At(1, 1), At(8.01, 5)])
            Assert.NotEqual(polygon.Contains(point), island.Contains(point));
    }

    [Fact]
    public void Contains_allocates_nothing()
    {
        var random = new Random(5);
        var polygon = new Polygon(Shapes.Star(At(10, 10), 100_000, 1_000, random));
        Allocations.AssertNone(() => _ = polygon.Contains(At(10.01, 10.02)));
    }

    // How often the ring goes around a point, as an angle, seen on the plane that touches the sphere's far side from
    // the middle's antipode: nothing of a ring in one half of the earth is lost there, and circles are not needed.
    private static double Winding(LatLng[] ring, LatLng point, LatLng middle)
    {
        S2Vector p = Orientation.Direction(point);
        if (p.Dot(Orientation.Direction(middle)) < 0 && ring.All(v =>
            Orientation.Direction(v).Dot(Orientation.Direction(middle)) > 0))
        {
            return 0;
        }

        double sum = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            S2Vector a = Orientation.Direction(ring[i]);
            S2Vector b = Orientation.Direction(ring[(i + 1) % ring.Length]);
            S2Vector left = p.Cross(a);
            S2Vector right = p.Cross(b);
            sum += Math.Atan2(left.Cross(right).Dot(p), left.Dot(right));
        }

        return sum;
    }
}
