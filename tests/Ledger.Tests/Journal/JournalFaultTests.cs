using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>
/// Every call fails once, with every error, and at random between power losses: a failure is never acknowledged, ends
/// the appends, and leaves the reading.
/// </summary>
public sealed class JournalFaultTests(ITestOutputHelper output)
{
    private const int Eio = 5;
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int SegmentBytes = 260;

    // Also: a failed sync is never tried again (it would succeed without the lost pages), and EROFS is an error.
    [Theory]
    [InlineData(Eio)]
    [InlineData(Enospc)]
    [InlineData(Erofs)]
    public void A_call_that_fails_is_never_acknowledged_and_nothing_is_written_after_it(int errno)
    {
        SortedSet<string> failed = new(StringComparer.Ordinal);
        for (int call = 1; ; call++)
        {
            SimulatedDiskAdapter disk = new();
            disk.FailAt(call, errno);
            long acknowledged = Work(disk);
            if (disk.Failed is null)
                break;
            failed.Add(disk.Failed);
            disk.Node.Disk.SectorBytes = 1;
            disk.Restart(DiskSurvival.Subset);
            Assert.InRange(Journals.ReadAll(Journals.Open(disk, SegmentBytes)), acknowledged, acknowledged + 2);
        }

        Assert.Equal(["delete", "open", "read", "rename", "sync", "sync directory", "write"], failed);
    }

    [Fact]
    public void Nothing_acknowledged_is_lost_through_faults_restarts_and_power_losses()
    {
        long recovered = 0;
        int generations = 0;
        Simulations.Run(new SimulationOptions { Seeds = Effort.Of(1_500, 250_000) }, simulation =>
        {
            recovered += RunGenerations(simulation);
            generations += 4;
        });

        output.WriteLine($"{generations} generations, {recovered} records");
        Assert.True(recovered > generations, $"{recovered} records recovered");
    }

    [Fact]
    public void An_image_that_cannot_be_written_leaves_the_journal_as_it_was()
    {
        for (int call = 1; ; call++)
        {
            SimulatedDiskAdapter disk = new();
            JournalStore store = Journals.Open(disk);
            Journals.Append(store, 3);
            Journals.WriteSnapshot(store);
            Journals.Append(store, 3);
            Journals.WriteSnapshot(store);
            Journals.Append(store, 3);
            disk.FailAt(call);
            Exception? thrown = Record.Exception(() => Journals.WriteSnapshot(store));
            bool hasFailed = disk.Failed is not null;
            disk.Node.Disk.DisarmFaults();
            Assert.Equal(hasFailed, thrown is IOException);
            Assert.Null(store.Failure);
            Journals.Append(store, 1);
            Journals.WriteSnapshot(store);
            disk.Restart(DiskSurvival.Nothing);
            store = Journals.Open(disk);
            Assert.Equal(10, Journals.ReadAll(store));
            Assert.Equal(10, store.Snapshots[0]);
            Journals.AssertSnapshot(store, 10);
            if (!hasFailed)
                return;
        }
    }

    [Fact]
    public void A_read_that_fails_is_told_and_the_next_one_goes_on()
    {
        SimulatedDiskAdapter disk = new();
        JournalStore store = Journals.Open(disk);
        long position = Journals.Append(store, 5).PositionOf(3);
        disk.FailAt(1);
        Assert.Equal(JournalFailure.Unreadable, Failure(() => Journals.ReadAll(store)));
        Assert.Equal(5, Journals.ReadAll(store));
        store = Journals.Open(Restarted(disk));
        disk.FailAt(1);
        Assert.Equal(JournalFailure.Unreadable, Failure(() => store.ReadAt(position, new RecordBuffer())));
        Journals.AssertRecord(4, store.ReadAt(position, new RecordBuffer()));
        Journals.Append(store, 1);
    }

    // What a book does, until a call fails. Returns the last sequence that was acknowledged.
    private static long Work(SimulatedDiskAdapter disk)
    {
        long acknowledged = 0;
        JournalStore? store = null;
        try
        {
            store = Journals.Open(disk, SegmentBytes);
            for (int group = 0; group < 6; group++)
            {
                Journals.Append(store, 2);
                acknowledged = store.LastSequence;
            }
        }
        catch (JournalException e) when (e.Failure is JournalFailure.Poisoned or JournalFailure.Unreadable)
        {
            Assert.NotNull(disk.Failed);
            if (store is null)
                return 0;
            Assert.Same(store.Failure, e.InnerException);
            long calls = disk.Node.Disk.Operations;
            Assert.Equal(JournalFailure.Poisoned, Failure(() => Journals.Append(store, 1)));
            Assert.Equal(calls, disk.Node.Disk.Operations);
            Assert.Equal(acknowledged, store.LastSequence);
            Assert.Equal(acknowledged, Journals.ReadAll(store));
        }

        return acknowledged;
    }

    private static SimulatedDiskAdapter Restarted(SimulatedDiskAdapter disk)
    {
        disk.Restart();
        return disk;
    }

    private static JournalFailure Failure(Action call) => Assert.Throws<JournalException>(call).Failure;

    private static long RunGenerations(Simulation simulation)
    {
        SimulationRandom random = simulation.Random;
        SimulatedDiskAdapter disk = new(simulation.AddNode("node", static _ => { }))
        {
            ShortWrites = random.Next(0, 4) == 0,
        };
        int segmentBytes = random.Next(200, 3_000);
        int zeroFill = random.Next(0, 2) * random.Next(1, 4_000);
        long acknowledged = 0;
        long tried = 0;
        for (int generation = 0; generation < 4; generation++)
        {
            disk.FailAt(random.Next(1, 80));
            try
            {
                JournalStore store = Journals.Open(disk, segmentBytes, zeroFill);
                Assert.InRange(Journals.ReadAll(store), acknowledged, Math.Max(tried, acknowledged));
                acknowledged = store.LastSequence;
                for (int groups = random.Next(0, 20); groups > 0; groups--)
                {
                    int count = random.Next(1, 9);
                    tried = acknowledged + count;
                    Journals.Append(store, count);
                    acknowledged = store.LastSequence;
                    if (random.Next(0, 6) == 0)
                        Journals.WriteSnapshot(store);
                }

                foreach (long sequence in store.Snapshots)
                    Journals.AssertSnapshot(store, sequence);
            }
            catch (IOException)
            {
                Assert.NotNull(disk.Failed);
            }

            bool anyOrder = random.Chance(0.7);
            disk.Node.Disk.SectorBytes = anyOrder ? 512 : 1;
            disk.Restart(random.Next(0, 3) == 0 ? null : anyOrder ? DiskSurvival.Subset : DiskSurvival.Prefix);
        }

        Assert.InRange(Journals.ReadAll(Journals.Open(disk, segmentBytes, zeroFill)), acknowledged,
            Math.Max(tried, acknowledged));
        return acknowledged;
    }
}
