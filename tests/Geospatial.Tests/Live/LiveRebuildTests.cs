namespace Purlin.Geospatial.Tests.Live;

/// <summary>When all live places are built anew, and what goes on meanwhile.</summary>
public sealed class LiveRebuildTests
{
    private static Stall New(int id, long version) =>
        new(id, Points.At(((id * 7) % 170) - 85, ((id * 31) + version) % 180), 1, 0, version);

    [Fact]
    public void Rebuilding_begins_with_enough_changes_and_takes_them_all_in()
    {
        var time = new ManualTimeProvider();
        var live = new LivePlaces<int, Stall>(
            stall => stall.Id, Stall.Schema, new() { TimeProvider = time, MinChanges = 50 });
        live.Set(Enumerable.Range(0, 1_000).Select(id => New(id, 0)));
        foreach (int id in Enumerable.Range(0, 30))
            live.Set(New(id, 1));
        time.Advance(TimeSpan.FromMinutes(1));
        // 30 places that died, and 30 in newer parts.
        Assert.Equal((0, 60), (live.Status.Rebuilds, live.Status.Changes));

        live.Set(New(30, 1));
        DateTimeOffset before = live.Status.RebuiltAt;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 0), (live.Status.Rebuilds, live.Status.Changes));
        Assert.True(live.Status.RebuiltAt > before);
        Assert.Equal(1_000, live.View.Count(LatLngBox.World));
    }

    [Fact]
    public void Who_changes_faster_than_is_rebuilt_does_it_at_the_bound()
    {
        var time = new ManualTimeProvider();
        var live = new LivePlaces<int, Stall>(
            stall => stall.Id, Stall.Schema, new() { TimeProvider = time, MinChanges = 50 });
        live.Set(Enumerable.Range(0, 10_000).Select(id => New(id, 0)));
        LivePlacesStatus status = live.Status;
        foreach (int id in Enumerable.Range(0, 5_000))
        {
            live.Set(New(id, 1));
            status = live.Status;
            Assert.True(status.Changes <= status.MaxChanges + 1, $"{status}");
        }

        Assert.Equal(2_500, status.MaxChanges);
        Assert.InRange(status.Rebuilds, 1, 4);
    }

    [Fact]
    public async Task What_was_disposed_answers_but_does_not_change()
    {
        var live = new LivePlaces<int, Stall>(stall => stall.Id, Stall.Schema);
        live.Set(New(1, 0));
        await live.DisposeAsync();
        await live.DisposeAsync();
        Assert.Single(live.Nearest(Points.At(0, 0), 3));
        Assert.Throws<ObjectDisposedException>(() => live.Set(New(2, 0)));
        Assert.Throws<ObjectDisposedException>(() => live.Remove(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => live.RebuildAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_rebuild_given_up_leaves_everything_as_it_was()
    {
        await using var live = new LivePlaces<int, Stall>(
            stall => stall.Id, Stall.Schema, new() { TimeProvider = new ManualTimeProvider() });
        live.Set(Enumerable.Range(0, 300).Select(id => New(id, 0)));
        live.Set(New(7, 1));
        PlaceView<Stall> before = live.View;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => live.RebuildAsync(new CancellationToken(canceled: true)));
        Assert.Same(before, live.View);
        live.Set(New(8, 1));
        await live.RebuildAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (live.Status.Rebuilds, live.Status.Changes));
        Assert.Equal(300, live.View.Count(LatLngBox.World));
    }

    [Fact]
    public async Task Readers_see_every_place_once_while_it_moves_and_all_is_rebuilt()
    {
        const int Places = 8_000;
        int changes = Effort.Of(byDefault: 15_000, soak: 2_000_000);
        await using var live = new LivePlaces<int, Stall>(
            stall => stall.Id, Stall.Schema, new() { MinChanges = 500, RebuildFraction = 0.001 });
        live.Set(Enumerable.Range(0, Places).Select(id => New(id, 0)));
        using var isWritten = new CancellationTokenSource();
        Task[] readers =
        [
            Task.Run(() => ReadUntil(live, Places, isWritten.Token), TestContext.Current.CancellationToken),
            Task.Run(() => CountUntil(live, Places, isWritten.Token), TestContext.Current.CancellationToken),
        ];
        var random = new Random(5);
        long[] versions = new long[Places];
        Task rebuild = Task.CompletedTask;
        for (int i = 1; i <= changes; i++)
        {
            int id = random.Next(Places);
            versions[id] = i;
            Assert.False(live.Set(New(id, i)));
            // So that there is hardly a moment without a rebuild.
            if (rebuild.IsCompleted)
                rebuild = live.RebuildAsync(TestContext.Current.CancellationToken);
        }

        await isWritten.CancelAsync();
        await Task.WhenAll(readers);
        await rebuild;
        Assert.True(live.Status.Rebuilds > 0);
        await live.RebuildAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            versions, live.View.Within(LatLngBox.World).OrderBy(stall => stall.Id).Select(stall => stall.Version));
    }

    [Fact]
    public async Task What_comes_and_goes_while_all_is_rebuilt_is_there_or_gone()
    {
        const int Places = 8_000;
        await using var live = new LivePlaces<int, Stall>(stall => stall.Id, Stall.Schema);
        var model = new Dictionary<int, long>();
        var random = new Random(6);
        for (int round = 0; round < 8; round++)
        {
            live.Set(Enumerable.Range(0, Places).Select(id => New(id, 0)));
            foreach (int id in Enumerable.Range(0, Places))
                model[id] = 0;
            Task rebuild = live.RebuildAsync(TestContext.Current.CancellationToken);
            for (int i = 1; i < 200 || !rebuild.IsCompleted; i++)
            {
                int id = random.Next(2 * Places);
                if (random.Next(2) == 0)
                {
                    Assert.Equal(model.Remove(id), live.Remove(id));
                }
                else
                {
                    Assert.Equal(!model.ContainsKey(id), live.Set(New(id, i)));
                    model[id] = i;
                }
            }

            await rebuild;
            Assert.Equal(
                model.OrderBy(one => one.Key).Select(one => (one.Key, one.Value)),
                live.View.Within(LatLngBox.World).OrderBy(stall => stall.Id)
                    .Select(stall => (stall.Id, stall.Version)));
        }
    }

    private static void ReadUntil(LivePlaces<int, Stall> live, int places, CancellationToken end)
    {
        bool[] isSeen = new bool[places];
        do
        {
            Array.Clear(isSeen);
            Stall[] all = live.View.Within(LatLngBox.World);
            Assert.Equal(places, all.Length);
            foreach (Stall stall in all)
            {
                Assert.False(isSeen[stall.Id]);
                isSeen[stall.Id] = true;
            }
        }
        while (!end.IsCancellationRequested);
    }

    private static void CountUntil(LivePlaces<int, Stall> live, int places, CancellationToken end)
    {
        var found = new Neighbor<Stall>[50];
        var random = new Random(7);
        do
        {
            PlaceView<Stall> view = live.View;
            Assert.Equal(places, view.Count(LatLngBox.World));
            LatLng here = Points.OnSphere(random);
            Assert.Equal(found.Length, view.Nearest(here, found));
            Assert.Equal(found.Length, found.Select(near => near.Place.Id).Distinct().Count());
        }
        while (!end.IsCancellationRequested);
    }
}
