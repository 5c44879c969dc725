using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>The power fails behind every call, and of what was not synced survives every prefix.</summary>
public sealed class JournalCrashTests(ITestOutputHelper output)
{
    private const int SegmentBytes = 260;

    // Groups of 1 to 3 records with a rotation at nearly every second one; 0 is an image, -1 an end and a start.
    private static readonly int[] History = [1, 2, 1, 0, 3, -1, 1, 2, 0, 1, -1, 2, 1, 0, 2, 1, 3, 1, 1, 2, 1];

    [Fact]
    public void No_acknowledged_group_is_lost_and_none_is_half_there_behind_every_call_and_every_torn_prefix()
    {
        int recoveries = 0, calls = 0;
        Run run = new();
        while (!run.HasEnded)
        {
            calls++;
            for (long prefix = 0, all = 0; prefix <= all; prefix++)
            {
                run.Stop(calls);
                all = run.Disk.Node.Disk.UnsyncedBytes;
                run.Crash(DiskSurvival.Prefix, sectorBytes: 1, prefix);
                recoveries += run.Recover(new SimulationRandom((ulong)((calls * 1_000) + prefix)));
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
        Run run = new();
        for (int calls = 1; !run.HasEnded; calls++)
        {
            for (int seed = 0; seed < Effort.Of(12, 3_000); seed++)
            {
                run.Stop(calls);
                run.Crash(seed == 0 ? DiskSurvival.Nothing : DiskSurvival.Subset, sectorBytes: seed % 2 == 0 ? 1 : 16);
                recoveries += run.Recover(new SimulationRandom((ulong)((calls * 100_000) + seed)));
            }
        }

        output.WriteLine($"{recoveries} recoveries");
        Assert.True(recoveries >= 2_000, $"{recoveries} recoveries");
    }

    [Fact]
    public void A_process_that_is_killed_behind_any_call_loses_nothing_acknowledged()
    {
        Run run = new();
        for (int calls = 1; !run.HasEnded; calls++)
        {
            run.Stop(calls);
            run.Disk.Restart();
            run.Recover(new SimulationRandom((ulong)calls));
        }
    }

    /// <summary>The disk, and what was said about what is on it.</summary>
    private sealed class Run
    {
        // Where groups that were begun would end.
        private readonly HashSet<long> _tried = [];
        private long _acknowledged;
        private long _snapshot;

        public SimulatedDiskAdapter Disk { get; } = NewDisk();

        /// <summary>Whether the history came to its end before the last stop.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>Works through the history on an empty disk, as far as so many calls.</summary>
        public void Stop(int calls)
        {
            Wipe();
            StoppingDisk disk = new(Disk, calls);
            try
            {
                JournalStore store = Journals.Open(disk, SegmentBytes);
                foreach (int step in History)
                {
                    if (step > 0)
                    {
                        Append(store, step);
                    }
                    else if (step == 0)
                    {
                        Journals.WriteSnapshot(store);
                        _snapshot = store.LastSequence;
                    }
                    else
                    {
                        Journals.Done(store.DisposeAsync());
                        store = Journals.Open(disk, SegmentBytes);
                    }
                }

                HasEnded = true;
            }
            catch (StoppedException)
            {
                // What the process held is gone.
            }
        }

        /// <summary>Loses power.</summary>
        public void Crash(DiskSurvival survival, int sectorBytes, long? prefixBytes = null)
        {
            Disk.Node.Disk.SectorBytes = sectorBytes;
            Disk.Node.Crash(survival, prefixBytes);
            Disk.Restart();
        }

        /// <summary>Opens, looks at everything, goes on, loses power once more, and looks again.</summary>
        /// <returns>How often it opened.</returns>
        public int Recover(SimulationRandom random)
        {
            JournalStore store = Journals.Open(Disk, SegmentBytes);
            Check(store);
            for (int groups = random.Next(1, 5); groups > 0; groups--)
                Append(store, groups);
            Crash(random.Chance(0.5) ? DiskSurvival.Subset : DiskSurvival.Nothing, sectorBytes: 1);
            store = Journals.Open(Disk, SegmentBytes);
            Check(store);
            Assert.Equal(_acknowledged, store.LastSequence);
            return 2;
        }

        // No log of what happens, which would cost more than all that happens.
        private static SimulatedDiskAdapter NewDisk()
        {
            SimulatedDiskAdapter? disk = null;
            Simulations.Run(new SimulationOptions { Seeds = 1 },
                simulation => disk = new SimulatedDiskAdapter(simulation.AddNode("node", static _ => { })));
            return disk!;
        }

        private void Wipe()
        {
            Disk.Restart();
            foreach (string path in Disk.List(Journals.Directory))
                Disk.Delete(path);
            Disk.SyncDirectory(Journals.Directory);
            _tried.Clear();
            (_acknowledged, _snapshot) = (0, 0);
        }

        private void Append(JournalStore store, int count)
        {
            _tried.Add(store.LastSequence + count);
            Journals.Append(store, count);
            _acknowledged = store.LastSequence;
        }

        private void Check(JournalStore store)
        {
            Assert.True(store.LastSequence >= _acknowledged, $"{store.LastSequence} of {_acknowledged}");
            Assert.True(store.LastSequence == 0 || _tried.Contains(store.LastSequence), "Half of a group is there.");
            Assert.Equal(store.LastSequence, Journals.ReadAll(store));
            Assert.True(store.Snapshots.FirstOrDefault() >= _snapshot);
            foreach (long sequence in store.Snapshots)
            {
                Journals.AssertSnapshot(store, sequence);
                Journals.ReadAll(store, sequence);
            }
        }
    }
}
