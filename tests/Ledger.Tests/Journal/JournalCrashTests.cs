using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>The power fails behind every call, and of what was not synced survives every prefix.</summary>
public sealed class JournalCrashTests(ITestOutputHelper output)
{
    private const int SegmentBytes = 260;

    // Groups of 1 to 3 records with a rotation at nearly every second one; 0 is an image, -1 an end and a start.
    private static readonly int[] History = [1, 2, 1, 0, 3, -1, 1, 2, 0, 1, -1, 2, 1, 0, 2, 1, 3];

    [Fact]
    public void No_acknowledged_group_is_lost_and_none_is_half_there_behind_every_call_and_every_torn_prefix()
    {
        int recoveries = 0, calls = 1;
        for (bool ended = false; !ended; calls++)
        {
            for (long prefix = 0, all = 0; prefix <= all; prefix++)
            {
                Run run = Stop(calls);
                ended = run.HasEnded;
                all = run.Disk.Node.Disk.UnsyncedBytes;
                run.Disk.Node.Disk.SectorBytes = 1;
                run.Disk.Node.Crash(DiskSurvival.Prefix, prefix);
                run.Disk.Restart();
                recoveries += Recover(run, new SimulationRandom((ulong)(calls * 1_000 + prefix)));
            }
        }

        output.WriteLine($"{recoveries} recoveries, {calls} calls");
        Assert.InRange(calls, 100, 1_000);
        Assert.True(recoveries >= 10_000, $"{recoveries} recoveries");
    }

    [Fact]
    public void Lost_and_reordered_writes_that_were_not_synced_lose_nothing_acknowledged()
    {
        int recoveries = 0;
        bool ended = false;
        for (int calls = 1; !ended; calls++)
        {
            for (int seed = 0; seed < Effort.Of(12, 3_000); seed++)
            {
                Run run = Stop(calls);
                ended = run.HasEnded;
                run.Disk.Node.Disk.SectorBytes = seed % 2 == 0 ? 1 : 16;
                run.Disk.Node.Crash(seed == 0 ? DiskSurvival.Nothing : DiskSurvival.Subset);
                run.Disk.Restart();
                recoveries += Recover(run, new SimulationRandom((ulong)((calls * 100_000) + seed)));
            }
        }

        output.WriteLine($"{recoveries} recoveries");
        Assert.True(recoveries >= 2_000, $"{recoveries} recoveries");
    }

    [Fact]
    public void A_process_that_is_killed_behind_any_call_loses_nothing_acknowledged()
    {
        for (int calls = 1; ; calls++)
        {
            Run run = Stop(calls);
            run.Disk.Restart();
            Recover(run, new SimulationRandom((ulong)calls));
            if (run.HasEnded)
                return;
        }
    }

    private static Run Stop(int calls)
    {
        Run run = new(new SimulatedDiskAdapter());
        StoppingDisk disk = new(run.Disk, calls);
        try
        {
            JournalStore store = Journals.Open(disk, SegmentBytes);
            foreach (int step in History)
            {
                if (step > 0)
                {
                    run.Tried.Add(store.LastSequence + step);
                    Journals.Append(store, step);
                    run.Acknowledged = store.LastSequence;
                }
                else if (step == 0)
                {
                    run.Tried.Add(store.LastSequence);
                    Journals.WriteSnapshot(store);
                    run.Snapshot = store.LastSequence;
                }
                else
                {
                    Journals.Done(store.DisposeAsync());
                    store = Journals.Open(disk, SegmentBytes);
                }
            }

            run.HasEnded = true;
        }
        catch (StoppedException)
        {
            // The power has failed; what the process held is gone.
        }

        return run;
    }

    // Opens, looks at everything, goes on, loses power once more, and looks again.
    private static int Recover(Run run, SimulationRandom random)
    {
        JournalStore store = Journals.Open(run.Disk, SegmentBytes);
        Check(store, run);
        for (int groups = random.Next(1, 5); groups > 0; groups--)
        {
            run.Tried.Add(store.LastSequence + groups);
            Journals.Append(store, groups);
            run.Acknowledged = store.LastSequence;
        }

        run.Disk.Node.Disk.SectorBytes = 1;
        run.Disk.Restart(random.Chance(0.5) ? DiskSurvival.Subset : DiskSurvival.Nothing);
        JournalStore last = Journals.Open(run.Disk, SegmentBytes);
        Check(last, run);
        Assert.Equal(run.Acknowledged, last.LastSequence);
        return 2;
    }

    private static void Check(JournalStore store, Run run)
    {
        Assert.True(store.LastSequence >= run.Acknowledged, $"{store.LastSequence} of {run.Acknowledged}");
        Assert.True(store.LastSequence == 0 || run.Tried.Contains(store.LastSequence), $"half of a group");
        Assert.Equal(store.LastSequence, Journals.ReadAll(store));
        Assert.True(store.Snapshots.FirstOrDefault() >= run.Snapshot);
        foreach (long sequence in store.Snapshots)
        {
            Journals.AssertSnapshot(store, sequence);
            Journals.ReadAll(store, sequence);
        }
    }

    private sealed class Run(SimulatedDiskAdapter disk)
    {
        public SimulatedDiskAdapter Disk { get; } = disk;

        // Where groups that were begun would end.
        public HashSet<long> Tried { get; } = [];

        public long Acknowledged { get; set; }

        public long Snapshot { get; set; }

        public bool HasEnded { get; set; }
    }
}
