namespace Purlin.Geospatial.Tests.Index;

/// <summary>An index that answers with its places.</summary>
public sealed class TypedIndexTests
{
    private sealed record Shop(string Name, LatLng At, ulong Mask, double Rating, double Price, bool IsOpen);

    [Fact]
    public void Shops_come_back_by_distance_rating_price_and_opening()
    {
        Shop[] all =
        [
            new("far", Points.At(38.5, 13.4), 1, 5, 10, true),
            new("closed", Points.At(38.116, 13.362), 1, 5, 10, false),
            new("bad", Points.At(38.117, 13.362), 1, 2, 10, true),
            new("dear", Points.At(38.118, 13.362), 1, 5, 99, true),
            new("other", Points.At(38.119, 13.362), 2, 5, 10, true),
            new("second", Points.At(38.121, 13.362), 5, 4, 20, true),
            new("first", Points.At(38.120, 13.362), 1, 5, 10, true),
        ];
        LatLng here = Points.At(38.115556, 13.361389);

        #region GeospatialShops
        PlaceIndex<Shop> shops = PlaceIndex.Build(all, new PlaceSchema<Shop>(shop => shop.At)
        {
            Categories = shop => shop.Mask,
            Columns = [shop => shop.Rating, shop => shop.Price],
        });
        Neighbor<Shop>[] near = shops.Nearest(here, 20, new()
        {
            Within = Distance.FromKilometers(5),
            Categories = 1,
            Columns = [ColumnRange.AtLeast(0, 4), ColumnRange.AtMost(1, 50)],
            Where = shop => shop.IsOpen,
        });
        #endregion

        Assert.Equal(["first", "second"], near.Select(neighbor => neighbor.Place.Name));
        Assert.Equal("far", shops.Within(LatLngBox.FromDegrees(38.2, 13, 39, 14))[0].Name);
        Assert.Equal(6, shops.Within(new Circle(here, Distance.FromKilometers(5))).Length);
        Assert.Equal(7, shops.Nearest(here, int.MaxValue).Length);
        Assert.Equal(all, shops.Places.ToArray());
        Assert.Equal(7, shops.Core.Length);
    }

    [Fact]
    public void None_are_found_among_none()
    {
        PlaceIndex<Shop> shops = PlaceIndex.Build([], new PlaceSchema<Shop>(shop => shop.At));
        Assert.Empty(shops.Nearest(Points.At(0, 0), 5));
        Assert.Empty(shops.Within(new Circle(Points.At(0, 0), Distance.FromKilometers(1))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_neighbor_is_refused(int k)
    {
        PlaceIndex<Shop> shops = PlaceIndex.Build([], new PlaceSchema<Shop>(shop => shop.At));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => shops.Nearest(Points.At(0, 0), k));
    }
}
