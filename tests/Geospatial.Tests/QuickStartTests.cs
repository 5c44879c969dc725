namespace Purlin.Geospatial.Tests;

/// <summary>What the README shows.</summary>
public sealed class QuickStartTests
{
    [Fact]
    public void The_quick_start_says_what_it_says()
    {
        #region GeospatialQuickStart
        LatLng palermo = LatLng.FromDegrees(38.115556, 13.361389);
        LatLng catania = LatLng.FromDegrees(37.502669, 15.087269);

        double meters = palermo.DistanceTo(catania).Meters;             // 166506.179, true on the ellipsoid
        bool near = new Circle(palermo, Distance.FromKilometers(170)).Contains(catania);

        string hash = Geohash.Encode(palermo, 7);                       // sqc8b49
        string[] cells = Geohash.Cover(new Circle(palermo, Distance.FromKilometers(5)), length: 5, maxCells: 100);

        S2CellId cell = S2CellId.FromLatLng(palermo).Parent(13);        // 1319e58c
        S2CellId[] cover = S2Cover.Of(new Circle(palermo, Distance.FromKilometers(5)));
        #endregion

        Assert.Equal(166_506.179, meters, 1e-3);
        Assert.True(near);
        Assert.Equal("sqc8b49", hash);
        Assert.Contains("sqc8b", cells);
        Assert.Equal("1319e58c", cell.ToToken());
        Assert.Equal(8, cover.Length);
    }
}
