using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>Appending and reading, on the disk of the machine too.</summary>
public class JournalStoreTests
{
    [Fact]
    public void Records_are_read_from_any_one_on()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk, segmentBytes: 1_000);
        for (int i = 1; i < 30; i++)
            Journals.Append(store, i % 5 + 1);
        for (long after = 0; after <= store.LastSequence; after++)
            Assert.Equal(store.LastSequence, Journals.ReadAll(store, after));
        Assert.False(Journals.Done(store.ReadAsync(store.LastSequence + 5, new RecordGroup(), CancellationToken.None)));
    }

    [Fact]
    public void One_reading_gathers_about_a_mebibyte_and_no_less_than_a_group()
    {
        MemoryDisk disk = new();
        JournalStore store = Journals.Open(disk, segmentBytes: 40_000_000);
        RecordGroup group = new();
        byte[] record = new byte[100_000];
        foreach (int count in (int[])[4, 4, 4, 30, 1])
        {
            group.Clear(store.LastSequence + 1);
            for (int i = 0; i < count; i++)
                group.Add(record);
            Journals.Done(store.AppendAsync(group, CancellationToken.None));
        }

        List<int> counts = [];
        group.Clear(1);
        while (Journals.Done(store.ReadAsync(group.LastSequence, group, CancellationToken.None)))
            counts.Add(group.Count);
        Assert.Equal([12, 30, 1], counts);
    }

    [Fact]
    public void A_group_that_does_not_follow_or_is_empty_or_too_large_is_refused_and_nothing_is_written()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk);
        Journals.Append(store, 2);
        long calls = disk.Node.Disk.Operations;
        Refused(Journals.Group(2, 1));
        Refused(Journals.Group(4, 1));
        Refused(Journals.Group(3, 0));
        RecordGroup large = new();
        large.Clear(3);
        large.Add(new byte[JournalStore.MaxGroupBytes - 23]);
        Refused(large);
        Assert.Throws<OperationCanceledException>(
            () => Journals.Done(store.AppendAsync(Journals.Group(3, 1), new CancellationToken(canceled: true))));
        Assert.Equal(calls, disk.Node.Disk.Operations);
        large.Clear(3);
        large.Add(new byte[JournalStore.MaxGroupBytes - 24]);
        Journals.Done(store.AppendAsync(large, CancellationToken.None));
        Assert.Equal(3, store.LastSequence);

        void Refused(RecordGroup group) => Assert.Throws<ArgumentException>(
            () => Journals.Done(store.AppendAsync(group, CancellationToken.None)));
    }

    [Fact]
    public void A_closed_journal_says_so()
    {
        JournalStore store = Journals.Open(new SimulatedDiskAdapter());
        long position = Journals.Append(store, 9).PositionOf(8);
        Journals.Done(store.DisposeAsync());
        Journals.Done(store.DisposeAsync());
        Assert.Throws<ObjectDisposedException>(() => Journals.Append(store, 1));
        Assert.Throws<ObjectDisposedException>(() => Journals.ReadAll(store));
        Assert.Throws<ObjectDisposedException>(() => store.ReadAt(position, new RecordBuffer()));
        Assert.Throws<ObjectDisposedException>(() => store.BeginSnapshot(9));
    }

    [Fact]
    public void A_journal_on_the_disk_of_the_machine_is_read_beside_its_writer_by_many_threads()
    {
        string parent = Directory.CreateTempSubdirectory("purlin-ledger-").FullName;
        try
        {
            JournalOptions options = new(Path.Combine(parent, "journal")) { SegmentBytes = 64 * 1024 };
            JournalStore store = JournalStore.Open(options);
            long wanted = 20_000;
            Exception? thrown = null;
            Thread[] readers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(Follow))];
            foreach (Thread reader in readers)
                reader.Start();
            for (int i = 0; store.LastSequence < wanted; i++)
                Journals.Append(store, 1 + (i * 7 % 300));
            foreach (Thread reader in readers)
                reader.Join();
            Assert.Null(thrown);
            Assert.True(store.DiskTime > TimeSpan.Zero);
            Journals.Done(store.DisposeAsync());
            Assert.True(Directory.GetFiles(options.Directory, "*.journal").Length > 3);
            Assert.True(Journals.ReadAll(JournalStore.Open(new JournalOptions(options.Directory) { ReadOnly = true }))
                >= wanted);
            if (!OperatingSystem.IsWindows())
                Assert.Equal("lock", Directory.GetFiles(options.Directory).Select(Path.GetFileName).Order().Last());

            void Follow()
            {
                try
                {
                    for (long at = 0; at < wanted && Volatile.Read(ref thrown) is null;)
                        at = Journals.ReadAll(store, at);
                }
                catch (Exception e)
                {
                    Volatile.Write(ref thrown, e);
                }
            }
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public void Appending_and_reading_by_position_allocate_nothing()
    {
        string directory = Directory.CreateTempSubdirectory("purlin-ledger-").FullName;
        try
        {
            JournalStore store = JournalStore.Open(new JournalOptions(directory, new UnsyncedDisk())
            {
                SegmentBytes = 512 * 1024 * 1024,
            });
            RecordGroup group = Journals.Group(1, 100);
            RecordBuffer buffer = new();
            Allocations.AssertNone(() =>
            {
                group.Clear(store.LastSequence + 1);
                for (int i = 0; i < 100; i++)
                    group.Add("0123456789012345678901234567890123456789"u8);
                Journals.Done(store.AppendAsync(group, CancellationToken.None));
                store.ReadAt(group.PositionOf(57), buffer);
            }, iterations: 200);
            Journals.Done(store.DisposeAsync());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
