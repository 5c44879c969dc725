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

    [Fact]
    public async Task A_builder_publishes_and_a_server_opens_the_newest()
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("purlin-places-");
        string folder = temporary.FullName;
        LatLng[] places = Points.OnSphere(200);
        string[] names = [.. places.Select(place => place.ToString())];
        LatLng here = places[7];

        #region GeospatialSnapshots
        var store = new FilePlaceSnapshotStore(folder, keep: 3);
        long version = await store.PublishAsync(PlaceIndex.Build(places));

        PlaceSnapshot newest = (await store.OpenNewestAsync())!;
        PlaceIndex<string> named = newest.Index.Join(names);
        string nearest = named.Nearest(here, 1)[0].Place;
        #endregion

        Assert.Equal((1L, 1L), (version, newest.Version));
        Assert.Equal(names[7], nearest);
        newest.Index.Dispose();
        temporary.Delete(recursive: true);
    }
}
