using Purlin.Shared.Tests;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>The store of files: crashes, what they leave behind, and who else is there.</summary>
[Implements(typeof(FilePlaceSnapshotStore))]
public sealed class FilePlaceSnapshotStoreTests : PlaceSnapshotStoreContract, IDisposable
{
    private readonly SnapshotFolder _folder = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    protected override IPlaceSnapshotStore Create(int keep) => new FilePlaceSnapshotStore(_folder.File("store"), keep);

    [Fact]
    public async Task A_version_is_a_file_that_opens_by_its_path()
    {
        IPlaceSnapshotStore store = Create(2);
        long version = await store.PublishAsync(SnapshotFolder.Build(12), None);
        string path = Path.Combine(_folder.File("store"), "0000000000000000001.places");
        Assert.Equal(1, version);
        using var opened = PlaceIndex.Open(path);
        Assert.Equal(12, opened.Length);
    }

    [Fact]
    public async Task Files_of_others_are_neither_versions_nor_touched_and_halves_are_removed()
    {
        IPlaceSnapshotStore store = Create(1);
        string folder = _folder.File("store");
        string[] others = ["12.places", "000000000000000000x.places", "0000000000000000012.txt", "notes"];
        foreach (string other in others)
            File.WriteAllText(Path.Combine(folder, other), "mine");
        File.WriteAllText(Path.Combine(folder, "0000000000000000007.places.new"), "half");
        Assert.Empty(await store.ListAsync(None));
        Assert.Equal(1, await store.PublishAsync(SnapshotFolder.Build(3), None));
        Assert.Equal(2, await store.PublishAsync(SnapshotFolder.Build(3), None));
        Assert.Equal(
            [.. others.Append("0000000000000000002.places").Append("publish.lock").Order(StringComparer.Ordinal)],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_version_is_refused_and_older_ones_open()
    {
        IPlaceSnapshotStore store = Create(3);
        await store.PublishAsync(SnapshotFolder.Build(3), None);
        await store.PublishAsync(SnapshotFolder.Build(4), None);
        string path = Path.Combine(_folder.File("store"), "0000000000000000002.places");
        byte[] bytes = await File.ReadAllBytesAsync(path, None);
        bytes[300] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, None);
        var refused = await Assert.ThrowsAsync<PlaceSnapshotException>(
            async () => await store.OpenNewestAsync(cancellationToken: None));
        Assert.Equal(path, refused.Path);
        using PlaceIndex older = (await store.OpenAsync(1, null, None))!;
        Assert.Equal(3, older.Length);
    }

    [Fact]
    public async Task Two_do_not_publish_at_once()
    {
        IPlaceSnapshotStore store = Create(3);
        using (Shared.FileLock.Acquire(Shared.OsDisk.Instance, Path.Combine(_folder.File("store"), "publish.lock")))
        {
            var refused = await Assert.ThrowsAnyAsync<IOException>(
                async () => await store.PublishAsync(SnapshotFolder.Build(3), None));
            Assert.Contains("is locked", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await store.PublishAsync(SnapshotFolder.Build(3), None));
    }

    [Fact]
    public void After_any_fault_and_crash_the_newest_version_is_whole_and_nothing_published_is_lost()
    {
        int failures = 0;
        Simulations.Run(new SimulationOptions { Seeds = Effort.Of(1_000, 100_000) }, simulation =>
        {
            var disk = new SimulatedDiskAdapter(simulation.AddNode("node", static _ => { }));
            var store = new FilePlaceSnapshotStore(disk, "/places", keep: 2);
            long published = 0;
            for (int step = 0; step < 6; step++)
            {
                if (simulation.Random.Next(0, 2) == 0)
                    disk.FailAt(simulation.Random.Next(1, 40));
                int count = (int)published + 1;
                PlaceBlock block = SnapshotFolder.Build(count).Block;
                long version = 0;
                Exception? failed = Record.Exception(() => version = store.Publish(block));
                failures += failed is null ? 0 : 1;
                disk.Node.Disk.DisarmFaults();
                if (simulation.Random.Next(0, 2) == 0 || failed is not null)
                    disk.Restart((DiskSurvival)simulation.Random.Next(0, Enum.GetValues<DiskSurvival>().Length));

                // A publishing that failed may have come to its end all the same, but not halfway.
                List<long> versions = store.Versions();
                long newest = versions.Count == 0 ? 0 : versions[^1];
                Assert.True(failed is null ? newest == version : newest == published || newest == published + 1);
                foreach (long there in versions)
                    Assert.Equal(there, LengthOf(disk.Content(store.PathOf(there))));
                published = newest;
            }
        });

        // The scenario is not empty.
        Assert.InRange(failures, 500, int.MaxValue);
    }

    // Of a whole snapshot: all of it is checked.
    private static int LengthOf(byte[] bytes)
    {
        PlaceLayout layout = PlaceHeader.Read(bytes.AsSpan(0, Math.Min(bytes.Length, 256)), bytes.Length, "file");
        using var memory = new GuardedMemory(bytes.Length);
        System.Runtime.InteropServices.Marshal.Copy(bytes, 0, memory.DangerousGetHandle(), bytes.Length);
        PlaceSnapshotFile.Attach(layout, memory, "file", PlaceVerification.Full);
        return (int)layout.Count;
    }
}
