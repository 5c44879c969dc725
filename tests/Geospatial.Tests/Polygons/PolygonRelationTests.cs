using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class PolygonRelationTests
{
    [Fact]
    public void A_ball_is_inside_or_outside_only_if_all_its_points_are()
    {
        var random = new Random(9);
        int[] seen = new int[3];
        for (int i = 0; i < 1_000; i++)
        {
            LatLng center = Shapes.Center(i, random);
            double meters = 3_000_000 * Math.Pow(random.NextDouble(), 3);
            var polygon = new Polygon(Shapes.Star(center, meters, 3 + random.Next(60), random));
            LatLng middle = Near(center, 1.2 * meters, random);
            double radius = meters * Math.Pow(random.NextDouble(), 3);
            Ecef ball = Ecef.FromLatLng(middle);
            RegionRelation relation = polygon.Interior.RelateBall(ball.X, ball.Y, ball.Z, radius);
            seen[(int)relation]++;
            for (int j = 0; j < 20 && relation != RegionRelation.Crosses; j++)
            {
                // No chord is longer than its arc.
                LatLng point = Near(middle, radius, random);
                Assert.Equal(relation == RegionRelation.Inside, polygon.Contains(point));
            }
        }

        Assert.All(seen, count => Assert.True(count > 50));
    }

    [Fact]
    public void A_cap_crosses_where_its_rim_reaches_an_edge_and_not_before()
    {
        var polygon = new Polygon([At(0, 0), At(0, 10), At(10, 10), At(10, 0)]);
        S2Vector south = Orientation.Direction(At(-3, 5));
        double radians = double.DegreesToRadians(3);
        Assert.Equal(RegionRelation.Outside, polygon.Interior.Relate(south, radians * (1 - 1e-12)));
        Assert.Equal(RegionRelation.Crosses, polygon.Interior.Relate(south, radians * (1 + 1e-12)));
        S2Vector inside = Orientation.Direction(At(3, 5));
        Assert.Equal(RegionRelation.Inside, polygon.Interior.Relate(inside, radians * (1 - 1e-12)));
        Assert.Equal(RegionRelation.Crosses, polygon.Interior.Relate(inside, 4));
        S2Vector corner = Orientation.Direction(At(-3, 0));
        Assert.Equal(RegionRelation.Outside, polygon.Interior.Relate(corner, radians * (1 - 1e-12)));
        Assert.Equal(RegionRelation.Crosses, polygon.Interior.Relate(corner, radians * (1 + 1e-12)));
    }
}
