using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class S2RegionCoverTests
{
    [Fact]
    public void The_cover_of_a_box_holds_its_points()
    {
        var random = new Random(4);
        for (int i = 0; i < 1_000; i++)
        {
            LatLngBox box = Box(i, random);
            S2CellId[] cells = S2Cover.Of(box, new() { MaxCells = 1 + (i % 40) });
            for (int j = 0; j < 30; j++)
            {
                // Corners, edges and what is between.
                double up = (j % 5) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
                double right = (j % 7) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
                LatLng point = LatLng.FromDegreesWrapped(
                    Math.Min(box.North, box.South + (up * box.HeightDegrees)), box.West + (right * box.WidthDegrees));
                S2CellId leaf = S2CellId.FromLatLng(point);
                Assert.Contains(cells, cell => cell.Contains(leaf));
            }
        }
    }

    [Fact]
    public void Cells_of_a_level_in_the_cover_of_a_box_are_those_that_meet_it()
    {
        var random = new Random(5);
        for (int i = 0; i < 20; i++)
        {
            LatLngBox box = Box(i, random);
            const int Level = 4;
            S2CellId[] cells = S2Cover.Of(box, new() { MinLevel = Level, MaxLevel = Level });
            Assert.Equal(cells.Distinct(), cells);
            foreach (S2CellId cell in AllOf(Level))
            {
                (bool meets, bool isClear) = Meets(box, Cells.Of(cell));
                Assert.True(!isClear || meets == cells.Contains(cell), $"{box} {cell}");
            }
        }
    }

    [Fact]
    public void The_cover_of_a_polygon_holds_its_points_and_no_cell_without()
    {
        var random = new Random(6);
        for (int i = 0; i < 300; i++)
        {
            LatLng center = Shapes.Center(i, random);
            double meters = 6_000_000 * Math.Pow(random.NextDouble(), 3);
            LatLng[] ring = Shapes.Star(center, meters, 3 + random.Next(30), random);
            var polygon = new Polygon(ring);
            S2CellId[] cells = S2Cover.Of(polygon, new() { MaxCells = 1 + (i % 60) });
            for (int j = 0; j < 40; j++)
            {
                LatLng point = j < ring.Length ? ring[j] : Near(center, meters, random);
                S2CellId leaf = S2CellId.FromLatLng(point);
                Assert.True(!(j < ring.Length || polygon.Contains(point)) || cells.Any(cell => cell.Contains(leaf)));
            }

            // What meets it has, a little larger, an edge or its middle in it.
            Assert.All(cells, cell => Assert.True(
                polygon.Contains(cell.ToLatLng()) || polygon.Interior.MeetsBoundary(Cells.Of(cell))));
        }
    }

    [Fact]
    public void Cells_of_a_level_in_the_cover_of_a_polygon_are_those_that_meet_it()
    {
        var random = new Random(7);
        (S2CellId Id, Polygon Outline)[] all = [.. AllOf(4).Select(id => (id, Outline(Cells.Of(id))))];
        for (int i = 0; i < 25; i++)
        {
            LatLng[] ring = Shapes.Star(Shapes.Center(i, random), 5_000_000, 12, random);
            var polygon = new Polygon(ring);
            S2CellId[] cells = S2Cover.Of(polygon, new() { MinLevel = 4, MaxLevel = 4, MaxCells = 10_000 });
            foreach ((S2CellId id, Polygon outline) in all)
            {
                var cell = Cells.Of(id);
                bool meets = polygon.Contains(id.ToLatLng()) || ring.Any(outline.Contains)
                    || Enumerable.Range(0, 4).Any(k => polygon.Contains(Orientation.Point(cell.Vertex(k))));
                Assert.True(!meets || cells.Contains(id));
                bool isFar = polygon.Interior.Relate(cell.Center, 0.16) == RegionRelation.Outside;
                Assert.False(isFar && cells.Contains(id));
            }
        }
    }

    [Fact]
    public void A_hole_is_not_covered()
    {
        var polygon = new Polygon([At(0, 0), At(0, 40), At(40, 40), At(40, 0)],
            [At(10, 10), At(10, 30), At(30, 30), At(30, 10)]);
        S2CellId[] cells = S2Cover.Of(polygon, new() { MaxCells = 500 });
        Assert.DoesNotContain(cells, cell => cell.Contains(S2CellId.FromLatLng(At(20, 20))));
        Assert.Contains(cells, cell => cell.Contains(S2CellId.FromLatLng(At(5, 5))));
        Assert.InRange(cells.Length, 100, 500);
    }

    [Fact]
    public void The_earth_is_six_faces_and_a_point_few_leaves()
    {
        Assert.Equal(["1", "3", "5", "7", "9", "b"], S2Cover.Of(LatLngBox.World).Select(cell => cell.ToToken()));
        S2CellId[] point = S2Cover.Of(LatLngBox.FromDegrees(38, 13, 38, 13));
        Assert.Equal([S2CellId.FromLatLng(At(38, 13))], point);
        Assert.Contains(S2CellId.FromLatLng(At(90, 0)), S2Cover.Of(LatLngBox.FromDegrees(90, -180, 90, 180)));
        Assert.Contains("1048576 are the most", Assert.Throws<ArgumentException>(
            () => S2Cover.Of(LatLngBox.FromDegrees(0, 0, 1e-7, 20), new() { MinLevel = 29 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_get_the_same_and_nothing_is_allocated()
    {
        var cap = new S2Cap(At(38.1, 13.4), 5_000 / 6_371_010.0);
        LatLngBox box = LatLngBox.FromDegrees(38, 13, 39, 14);
        var polygon = new Polygon([At(38, 13), At(38, 14), At(39, 14), At(39, 13)]);
        S2CoverOptions options = new();
        S2CellId[] cells = new S2CellId[8];
        Assert.True(S2Cover.TryOf(cap, options, cells, out int count));
        Assert.Equal(S2Cover.Of(cap), cells[..count]);
        Assert.True(S2Cover.TryOf(box, options, cells, out count));
        Assert.Equal(S2Cover.Of(box), cells[..count]);
        Assert.True(S2Cover.TryOf(polygon, options, cells, out count));
        Assert.Equal(S2Cover.Of(polygon), cells[..count]);
        Assert.False(S2Cover.TryOf(new Circle(At(0, 0), Distance.FromKilometers(9_000)), options, cells.AsSpan(0, 2),
            out count));
        Assert.True(count > 2);
        S2CoverOptions large = new() { MaxCells = 100 };
        S2CellId[] room = new S2CellId[100];
        Allocations.AssertNone(() =>
        {
            S2Cover.TryOf(cap, options, cells, out _);
            S2Cover.TryOf(cap, large, room, out _);
            S2Cover.TryOf(box, options, cells, out _);
            S2Cover.TryOf(polygon, options, cells, out _);
        }, iterations: 1_000);
    }

    private static Polygon Outline(S2Cell cell) =>
        new([.. Enumerable.Range(0, 4).Select(k => Orientation.Point(cell.Vertex(k)))]);

    private static LatLngBox Box(int i, Random random)
    {
        double south = (random.NextDouble() * 180) - 90;
        double height = (90 - south) * Math.Pow(random.NextDouble(), i % 4);
        double west = (random.NextDouble() * 360) - 180;
        double width = 360 * Math.Pow(random.NextDouble(), i % 5);
        if (i % 10 == 0)
            return LatLngBox.FromDegrees(south, -180, Math.Min(90, south + height), 180);
        if (i % 10 == 1)
            south = -90;
        double east = west + width;
        double north = i % 10 == 2 ? 90 : Math.Min(90, south + height);
        return LatLngBox.FromDegrees(south, west, north, east > 180 ? east - 360 : east);
    }

    private static IEnumerable<S2CellId> AllOf(int level)
    {
        ulong step = 1UL << ((2 * (S2CellId.MaxLevel - level)) + 1);
        S2CellId last = S2CellId.FromFace(5).RangeMax.Parent(level);
        for (S2CellId cell = S2CellId.FromFace(0).RangeMin.Parent(level); cell <= last; cell = cell.Plus(step))
            yield return cell;
    }

    // By a net of points; whether it is clear depends on how near the box comes.
    private static (bool Meets, bool IsClear) Meets(LatLngBox box, in S2Cell cell)
    {
        const int Net = 8;
        S2Vector a = cell.Vertex(0), b = cell.Vertex(1), c = cell.Vertex(2), d = cell.Vertex(3);
        double nearest = double.MaxValue;
        for (int i = 0; i <= Net; i++)
        {
            for (int j = 0; j <= Net; j++)
            {
                double x = (double)i / Net, y = (double)j / Net;
                S2Vector p = a.Scaled((1 - x) * (1 - y)) + b.Scaled(x * (1 - y)) + c.Scaled(x * y)
                    + d.Scaled((1 - x) * y);
                nearest = Math.Min(nearest, SphereBox.AngleTo(Orientation.Point(p), box));
            }
        }

        // The net's points are at most 0.02 apart.
        return (nearest == 0, nearest == 0 || nearest > 0.02);
    }
}
