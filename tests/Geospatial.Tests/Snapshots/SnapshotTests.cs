namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>Saved, opened, the same index: and what happens to those that are open.</summary>
public sealed class SnapshotTests : IDisposable
{
    private static readonly LatLng Here = LatLng.FromDegrees(48, 9);
    private readonly SnapshotFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, Precision.Compact, 0)]
    [InlineData(1, Precision.Full, 1)]
    [InlineData(33, Precision.Compact, 2)]
    [InlineData(300, Precision.Full, 8)]
    [InlineData(20_000, Precision.Compact, 0)]
    [InlineData(20_000, Precision.Full, 3)]
    public void A_snapshot_answers_as_the_index_it_was_saved_from(int count, Precision precision, int columns)
    {
        using PlaceIndex built = SnapshotFolder.Build(count, precision: precision, columns: columns);
        built.Save(_folder.File("places.geo"));
        foreach (PlaceVerification verify in Enum.GetValues<PlaceVerification>())
        {
            using var opened = PlaceIndex.Open(_folder.File("places.geo"), new PlaceOpenOptions { Verify = verify });
            Assert.Equal((built.Length, built.Bytes, built.Precision), (opened.Length, opened.Bytes, opened.Precision));
            Assert.Equal(built.Browse(Here).Take(100), opened.Browse(Here).Take(100));
            var box = LatLngBox.FromDegrees(-40, 100, 60, -100);
            Assert.Equal(built.Within(box), opened.Within(box));
            var circle = new Circle(Here, Distance.FromKilometers(5_000));
            Assert.Equal(built.Within(circle), opened.Within(circle));
            Assert.Equal(built.Count(circle), opened.Count(circle));
            if (columns == 0)
                continue;
            PlaceFilter filter = new() { Categories = 5, Columns = [ColumnRange.AtLeast(0, 50)] };
            Assert.Equal(built.Browse(Here, filter).Take(100), opened.Browse(Here, filter).Take(100));
            ScoredPlace[] best = new ScoredPlace[20];
            ScoredPlace[] same = new ScoredPlace[20];
            int found = built.Best(Here, best, new LinearScore(0.01, 1));
            Assert.Equal(found, opened.Best(Here, same, new LinearScore(0.01, 1)));
            Assert.Equal(best, same);
        }
    }

    [Fact]
    public void Equal_indexes_are_equal_files_and_a_file_saved_again_is_the_same()
    {
        byte[] bytes = _folder.Bytes(SnapshotFolder.Build(5_000, columns: 2));
        Assert.Equal(bytes, _folder.Bytes(SnapshotFolder.Build(5_000, columns: 2)));
        File.WriteAllBytes(_folder.File("again.geo"), bytes);
        using var opened = PlaceIndex.Open(_folder.File("again.geo"));
        opened.Save(_folder.File("again.geo"));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("again.geo")));
        Assert.Equal(opened.Bytes, bytes.Length);
    }

    [Fact]
    public void A_file_is_for_its_owner_alone_and_nothing_else_is_left()
    {
        SnapshotFolder.Build(10).Save(_folder.File("places.geo"));
        Assert.Equal([_folder.File("places.geo")], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("places.geo")));
        }
    }

    [Fact]
    public void An_open_index_keeps_what_it_has_when_its_file_is_replaced_or_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows replaces and deletes no file that is mapped.");
        string path = _folder.File("places.geo");
        SnapshotFolder.Build(500, seed: 1).Save(path);
        using var old = PlaceIndex.Open(path);
        Neighbor[] before = [.. old.Browse(Here)];
        SnapshotFolder.Build(400, seed: 2).Save(path);
        using (var renewed = PlaceIndex.Open(path))
            Assert.Equal(400, renewed.Length);
        File.Delete(path);
        Assert.Equal(before, old.Browse(Here));
        old.Verify();
        Assert.Throws<FileNotFoundException>(() => PlaceIndex.Open(path));
    }

    [Fact]
    public void A_disposed_index_refuses_everything()
    {
        PlaceIndex index = SnapshotFolder.Build(100, columns: 1);
        index.Save(_folder.File("places.geo"));
        var opened = PlaceIndex.Open(_folder.File("places.geo"));
        foreach (PlaceIndex one in new[] { index, opened })
        {
            one.Dispose();
            one.Dispose();
            Action[] all =
            [
                () => one.Nearest(Here, new Neighbor[1]), () => one.Browse(Here).First(), () => _ = one.Length,
                () => one.Within(new Circle(Here, Distance.FromMeters(1))), () => _ = one.Bytes,
                () => one.Within(LatLngBox.FromDegrees(0, 0, 1, 1)), () => _ = one.Precision, one.Verify,
                () => one.Count(LatLngBox.FromDegrees(0, 0, 1, 1)), () => one.Save(_folder.File("other.geo")),
                () => one.Count(new Circle(Here, Distance.FromMeters(1))), () => one.Join(new int[100]),
                () => one.Best(Here, new ScoredPlace[1], new LinearScore(1)),
            ];
            Assert.All(all, call => Assert.Throws<ObjectDisposedException>(call));
        }
    }

    [Fact]
    public void Queries_that_run_while_their_index_is_disposed_end_as_if_it_were_not()
    {
        string path = _folder.File("places.geo");
        PlaceIndex built = SnapshotFolder.Build(3_000);
        built.Save(path);
        Neighbor[] expected = [.. built.Browse(Here).Take(50)];
        for (int round = 0; round < 40; round++)
        {
            var opened = PlaceIndex.Open(path);
            using var isBusy = new ManualResetEventSlim();
            Exception? ended = null;
            var asking = new Thread(() => ended = Record.Exception(() => AskForEver(opened, expected, isBusy)));
            asking.Start();
            isBusy.Wait(TestContext.Current.CancellationToken);
            opened.Dispose();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            asking.Join();
            Assert.IsType<ObjectDisposedException>(ended);
        }
    }

    [Fact]
    public void A_callback_may_dispose_the_index_it_is_asked_by()
    {
        string path = _folder.File("places.geo");
        SnapshotFolder.Build(3_000).Save(path);
        var opened = PlaceIndex.Open(path);
        int asked = 0;
        Neighbor[] all = opened.Within(new Circle(Here, Distance.FromKilometers(20_100)), new PlaceFilter
        {
            Where = _ =>
            {
                if (++asked == 100)
                {
                    opened.Dispose();
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }

                return true;
            },
        });
        Assert.Equal(3_000, all.Length);
    }

    [Fact]
    public void An_opened_index_answers_with_the_places_it_is_joined_with()
    {
        LatLng[] places = Points.OnSphere(300);
        PlaceIndex.Build(places).Save(_folder.File("places.geo"));
        using var opened = PlaceIndex.Open(_folder.File("places.geo"));
        string[] names = [.. places.Select(place => place.ToString())];
        PlaceIndex<string> joined = opened.Join(names);
        Assert.Equal(names[17], joined.Nearest(places[17], 1)[0].Place);
        var refused = Assert.Throws<ArgumentException>(() => opened.Join(names[1..]));
        Assert.Contains("299 places, but the index was built from 300", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nearest_in_a_mapped_file_allocates_nothing()
    {
        SnapshotFolder.Build(3_000).Save(_folder.File("places.geo"));
        using var opened = PlaceIndex.Open(_folder.File("places.geo"));
        var found = new Neighbor[10];
        Allocations.AssertNone((opened, found), static state => state.opened.Nearest(Here, state.found));
    }

    private static void AskForEver(PlaceIndex index, Neighbor[] expected, ManualResetEventSlim isBusy)
    {
        var found = new Neighbor[expected.Length];
        for (int asked = 0; ; asked++)
        {
            if (asked == 1)
                isBusy.Set();
            Assert.Equal(expected.Length, index.Nearest(Here, found));
            Assert.Equal(expected, found);
        }
    }
}
