using static Purlin.Geospatial.Tests.Points;

namespace Purlin.Geospatial.Tests;

public sealed class S2CellIdTests
{
    [Theory]
    [InlineData(49.703498679, 11.770681595, 0x47a1cbd595522b39)]
    [InlineData(55.685376759, 12.588490937, 0x46525318b63be0f9)]
    [InlineData(-30.694551352, -30.048758753, 0x010a06c0a948cf5d)]
    [InlineData(-75.000000031, 0.000000133, 0xb09dff882a7809e1)]
    [InlineData(0, 0, 0x1000000000000001)]
    [InlineData(90, 0, 0x5000000000000001)]
    [InlineData(-90, 0, 0xb000000000000001)]
    [InlineData(38.115556, 13.361389, 0x1319e58ae3a56501)]
    [InlineData(40.6413, -73.7781, 0x89c2665be5069faf)]
    public void Leaves_of_known_points(double latitude, double longitude, ulong id) =>
        Assert.Equal(id, S2CellId.FromLatLng(At(latitude, longitude)).Id);

    [Theory]
    [InlineData(0, 0, "100001", "10000004", "100000004")]
    [InlineData(38.115556, 13.361389, "1319e5", "1319e58c", "1319e58ac")]
    [InlineData(40.6413, -73.7781, "89c267", "89c2665c", "89c2665bc")]
    public void Parents_of_known_points(double latitude, double longitude, string l10, string l13, string l15)
    {
        S2CellId leaf = S2CellId.FromLatLng(At(latitude, longitude));
        Assert.Equal([l10, l13, l15], new[] { 10, 13, 15 }.Select(level => leaf.Parent(level).ToToken()));
    }

    [Fact]
    public void Neighbors_of_known_cells()
    {
        Assert.Equal(["1319e584", "1319e594", "1319e5f4", "1319ef64"], Edges("1319e58c"));
        Assert.Equal(
            ["1319e584", "1319e594", "1319e59c", "1319e5ec", "1319e5f4", "1319ef5c", "1319ef64", "1319ef7c"],
            All("1319e58c"));
        Assert.Equal(["3", "5", "9", "b"], Edges("1"));
        Assert.Equal(["3", "5", "9", "b"], All("1"));
    }

    [Theory]
    [InlineData("1", 0x1000000000000000)]
    [InlineData("094", 0x0940000000000000)]
    [InlineData("08f569b5c", 0x08f569b5c0000000)]
    [InlineData("48a23db9c2963e5b", 0x48a23db9c2963e5b)]
    [InlineData("X", 0)]
    public void Tokens_are_digits_without_zeros_at_the_end(string token, ulong id)
    {
        Assert.Equal(id, S2CellId.FromToken(token).Id);
        Assert.Equal(token, S2CellId.FromToken(token).ToToken());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("f")]
    [InlineData("g")]
    [InlineData(" 1")]
    [InlineData("2")]
    [InlineData("48a23db9c2963e5b1")]
    public void Bad_tokens_are_refused(string token)
    {
        Assert.False(S2CellId.TryFromToken(token, out _));
        Assert.Throws<FormatException>(() => S2CellId.FromToken(token));
    }

    [Fact]
    public void A_token_brings_back_its_cell() => Properties.Check(Points.All, point =>
    {
        S2CellId leaf = S2CellId.FromLatLng(point);
        for (int level = 0; level <= 30; level++)
        {
            S2CellId cell = leaf.Parent(level);
            Assert.Equal(cell, S2CellId.FromToken(cell.ToToken()));
            Assert.Equal(level, cell.Level);
            Assert.True(cell.Contains(leaf) && cell.IsValid && cell.Intersects(leaf) && leaf.Intersects(cell));
            Assert.Equal(cell, S2CellId.FromLatLng(cell.ToLatLng()).Parent(level));
        }
    });

    [Fact]
    public void Children_part_their_parent()
    {
        S2CellId cell = S2CellId.FromToken("1319e58c");
        S2CellId[] children = [.. Enumerable.Range(0, 4).Select(cell.Child)];
        Assert.Equal(cell.RangeMin, children[0].RangeMin);
        Assert.Equal(cell.RangeMax, children[3].RangeMax);
        Assert.All(children, child => Assert.Equal(cell, child.Parent(cell.Level)));
        for (int i = 1; i < 4; i++)
            Assert.Equal(children[i - 1].RangeMax.Id + 2, children[i].RangeMin.Id);
        Assert.False(children[0].Contains(children[1]) || children[0].Contains(cell));
    }

    [Fact]
    public void What_is_no_cell_is_refused()
    {
        Assert.False(default(S2CellId).IsValid);
        Assert.Throws<ArgumentOutOfRangeException>(() => S2CellId.FromUInt64(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => S2CellId.FromUInt64(0xF000000000000001));
        Assert.Throws<ArgumentOutOfRangeException>(() => S2CellId.FromUInt64(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => S2CellId.FromFace(6));
        S2CellId leaf = S2CellId.FromLatLng(default);
        Assert.Throws<InvalidOperationException>(() => leaf.Child(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => leaf.Parent(5).Parent(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => leaf.Parent(5).Child(4));
        Assert.Throws<ArgumentException>(() => leaf.GetEdgeNeighbors(new S2CellId[3]));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        LatLng point = At(38, 13);
        S2CellId[] neighbors = new S2CellId[8];
        Allocations.AssertNone(() => S2CellId.FromLatLng(point).Parent(13).GetAllNeighbors(neighbors));
    }

    private static string[] Edges(string token)
    {
        S2CellId[] cells = new S2CellId[4];
        S2CellId.FromToken(token).GetEdgeNeighbors(cells);
        return [.. cells.Select(cell => cell.ToToken()).Order(StringComparer.Ordinal)];
    }

    private static string[] All(string token)
    {
        S2CellId[] cells = new S2CellId[8];
        int count = S2CellId.FromToken(token).GetAllNeighbors(cells);
        return [.. cells[..count].Select(cell => cell.ToToken())];
    }
}
