namespace Purlin.Geospatial.Tests.Index;

/// <summary>The places of polygons against asking the polygon for each.</summary>
public sealed class IndexPolygonTests
{
    [Fact]
    public void All_of_a_polygon_are_those_that_it_contains_as_stored()
    {
        var random = new Random(41);
        for (int i = 0; i < Effort.Of(400, 40_000); i++)
        {
            LatLng center = Shapes.Center(i, random);
            double meters = Math.Pow(10, 3 + (random.NextDouble() * 3.5));
            var polygon = new Polygon(Shapes.Star(center, meters, random.Next(3, 40), random));
            LatLng[] places =
            [
                .. Enumerable.Range(0, random.Next(1_000)).Select(_ => Points.Near(center, 1.5 * meters, random)),
                .. Points.OnSphere(random.Next(500), i),
            ];
            PlaceIndex index = PlaceIndex.Build(places, new() { Columns = [[.. places.Select((_, j) => (double)j)]] });
            uint[] expected = [.. Enumerable.Range(0, places.Length).Select(j => (uint)j).Where(
                j => polygon.Contains(PlaceIndex.Stored(places[j])))];
            Assert.Equal(expected, index.Within(polygon));
            Assert.Equal(expected.Length, index.Count(polygon));
            PlaceFilter filter = new() { Columns = [ColumnRange.AtMost(0, 300)] };
            Assert.Equal(expected.Where(j => j <= 300), index.Within(polygon, filter));
            Assert.Equal(expected.Count(j => j <= 300), index.Count(polygon, filter));
        }
    }

    [Fact]
    public void A_filter_with_a_radius_is_refused()
    {
        PlaceIndex index = PlaceIndex.Build([Points.At(1, 1)]);
        var polygon = new Polygon([Points.At(0, 0), Points.At(0, 2), Points.At(2, 1)]);
        Assert.Throws<ArgumentException>(() => index.Within(polygon, new() { Within = Distance.FromMeters(5) }));
        Assert.Throws<ArgumentException>(() => index.Count(polygon, new() { Within = Distance.FromMeters(5) }));
        Assert.Throws<ArgumentNullException>("polygon", () => index.Within((Polygon)null!));
        Assert.Equal([0u], index.Within(polygon));
    }
}
