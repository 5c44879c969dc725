namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>What every store of snapshots does.</summary>
[ContractOf(typeof(IPlaceSnapshotStore))]
public abstract class PlaceSnapshotStoreContract
{
    private static readonly LatLng Here = LatLng.FromDegrees(48, 9);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>An empty store that keeps so many versions.</summary>
    protected abstract IPlaceSnapshotStore Create(int keep);

    [Fact]
    public async Task An_empty_store_has_no_version_to_open()
    {
        IPlaceSnapshotStore store = Create(2);
        Assert.Empty(await store.ListAsync(None));
        Assert.Null(await store.OpenNewestAsync(cancellationToken: None));
        foreach (long version in new[] { long.MinValue, -1, 0, 1, long.MaxValue })
            Assert.Null(await store.OpenAsync(version, null, None));
    }

    [Fact]
    public async Task Versions_ascend_and_each_opens_as_what_was_published()
    {
        IPlaceSnapshotStore store = Create(10);
        List<PlaceIndex> published = [];
        for (int i = 1; i <= 3; i++)
        {
            published.Add(SnapshotFolder.Build(100 * i, seed: i));
            Assert.Equal(i, await store.PublishAsync(published[^1], None));
        }

        Assert.Equal([1, 2, 3], await store.ListAsync(None));
        for (int i = 1; i <= 3; i++)
        {
            using PlaceIndex opened = (await store.OpenAsync(i, null, None))!;
            Assert.Equal(published[i - 1].Browse(Here), opened.Browse(Here));
            opened.Verify();
        }
    }

    [Fact]
    public async Task The_newest_is_opened_only_if_it_is_newer()
    {
        IPlaceSnapshotStore store = Create(1);
        await store.PublishAsync(SnapshotFolder.Build(10), None);
        long second = await store.PublishAsync(SnapshotFolder.Build(20), None);
        PlaceSnapshot newest = (await store.OpenNewestAsync(after: second - 1, cancellationToken: None))!;
        Assert.Equal((second, 20), (newest.Version, newest.Index.Length));
        Assert.Null(await store.OpenNewestAsync(after: second, cancellationToken: None));
    }

    [Fact]
    public async Task The_newest_so_many_are_kept_and_those_that_are_open_live_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no file that is mapped.");
        IPlaceSnapshotStore store = Create(2);
        await store.PublishAsync(SnapshotFolder.Build(100), None);
        using PlaceIndex first = (await store.OpenAsync(1, null, None))!;
        Neighbor[] before = [.. first.Browse(Here)];
        for (int i = 2; i <= 4; i++)
        {
            await store.PublishAsync(SnapshotFolder.Build(i), None);
            Assert.Equal(i == 2 ? [1, 2] : [i - 1, i], await store.ListAsync(None));
        }

        Assert.Null(await store.OpenAsync(1, null, None));
        Assert.Equal(before, first.Browse(Here));
    }

    [Fact]
    public async Task Neither_publisher_nor_reader_can_spoil_a_version_by_disposing_their_index()
    {
        IPlaceSnapshotStore store = Create(2);
        PlaceIndex built = SnapshotFolder.Build(50);
        long version = await store.PublishAsync(built, None);
        built.Dispose();
        for (int i = 0; i < 2; i++)
        {
            using PlaceIndex opened = (await store.OpenAsync(version, null, None))!;
            Assert.Equal(50, opened.Browse(Here).Count());
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.PublishAsync(built, None));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await store.PublishAsync(null!, None));
        Assert.Equal([version], await store.ListAsync(None));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        IPlaceSnapshotStore store = Create(2);
        var cancelled = new CancellationToken(canceled: true);
        PlaceIndex index = SnapshotFolder.Build(5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.PublishAsync(index, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ListAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.OpenAsync(1, null, cancelled));
        Assert.Empty(await store.ListAsync(None));
    }

    [Fact]
    public async Task Readers_find_a_whole_version_at_any_time_while_others_are_published()
    {
        IPlaceSnapshotStore store = Create(1);
        await store.PublishAsync(SnapshotFolder.Build(1), None);
        Task publishing = Task.Run(
            async () =>
            {
                for (int i = 2; i <= 30; i++)
                    Assert.Equal(i, await store.PublishAsync(SnapshotFolder.Build(i), None));
            }, None);
        long seen = 0;
        while (seen < 30)
        {
            bool isOver = publishing.IsCompleted;
            if (await store.OpenNewestAsync(seen, cancellationToken: None) is { } newer)
            {
                Assert.True(newer.Version > seen);
                Assert.Equal(newer.Version, newer.Index.Length);
                seen = newer.Version;
                newer.Index.Dispose();
            }
            else
            {
                Assert.False(isOver, $"The last version is 30, but {seen} is the last that is found.");
            }
        }

        await publishing;
    }
}
