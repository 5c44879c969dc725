namespace Purlin.Testing.Tests;

/// <summary>The disk against a journal: a right one survives every crash point, each planted fault is caught.</summary>
public sealed class JournalCrashTests
{
    private const int Records = 4;

    [Fact]
    public void A_right_journal_survives_every_crash_point_and_every_survival()
    {
        int recoveries = CrashEverywhere(PlantedJournal.Fault.None);
        Assert.InRange(recoveries, 400, 100_000);
    }

    [Theory]
    [InlineData(PlantedJournal.Fault.NoSyncBeforeAcknowledge, typeof(Xunit.Sdk.InRangeException))]
    [InlineData(PlantedJournal.Fault.NoDirectorySync, typeof(Xunit.Sdk.InRangeException))]
    [InlineData(PlantedJournal.Fault.NoChecksum, typeof(InvalidDataException))]
    public void A_planted_fault_loses_or_corrupts_a_record(object fault, Type symptom)
    {
        Exception? caught = Record.Exception(() => CrashEverywhere((PlantedJournal.Fault)fault));
        Assert.IsType(symptom, caught);
    }

    [Fact]
    public void A_right_journal_survives_every_torn_prefix_byte_by_byte()
    {
        for (long bytes = 0; ; bytes++)
        {
            var simulation = new Simulation(seed: 1);
            SimulatedNode node = simulation.AddNode("server", static n =>
            {
                n.Disk.SectorBytes = 1;
                Serve(n, PlantedJournal.Fault.None, static _ => { });
            });
            // The last record is rewritten without its sync, so that all of it is at stake.
            SimulatedFile file = node.Disk.Open("data/journal");
            byte[] last = new byte[1_412];
            Assert.Equal(last.Length, file.Read(last, file.Length - last.Length));
            file.Truncate(file.Length - last.Length);
            file.Sync();
            file.Append(last);
            bool isWhole = bytes == node.Disk.UnsyncedBytes;
            node.Crash(DiskSurvival.Prefix, bytes);
            node.Restart();
            var recovered = new PlantedJournal(node.Disk, PlantedJournal.Fault.None);
            recovered.Open();
            Assert.Equal(isWhole ? Records : Records - 1, recovered.Recovered);
            if (isWhole)
                return;
        }
    }

    [Fact]
    public void Going_on_after_a_failed_sync_loses_an_acknowledged_record()
    {
        static void Scenario(Simulation simulation, PlantedJournal.Fault fault)
        {
            int acknowledged = 0;
            SimulatedNode node = simulation.AddNode("server", n =>
            {
                if (n.Incarnation == 0)
                    n.Disk.Inject(DiskFault.SyncLosesPages, operation: 6);
                try
                {
                    Serve(n, fault, number => acknowledged = number);
                }
                catch (IOException)
                {
                    // A right journal gives up here: nobody knows what is on the disk.
                }
            });
            node.Crash(DiskSurvival.Nothing);
            node.Restart();
            var after = new PlantedJournal(node.Disk, fault);
            after.Open();
            Assert.InRange(after.Recovered, acknowledged, Records);
        }

        Scenario(new Simulation(1), PlantedJournal.Fault.None);
        Assert.Throws<Xunit.Sdk.InRangeException>(
            () => Scenario(new Simulation(1), PlantedJournal.Fault.GoesOnAfterFailedSync));
    }

    /// <summary>
    /// Crashes at every disk operation, with every survival and several seeds, and checks what is recovered.
    /// </summary>
    private static int CrashEverywhere(PlantedJournal.Fault fault)
    {
        int recoveries = 0;
        foreach (DiskSurvival survival in Enum.GetValues<DiskSurvival>())
        {
            for (int seed = 0; seed < 12; seed++)
            {
                for (int operation = 1; CrashAt(operation, survival, (ulong)seed, fault); operation++)
                    recoveries++;
            }
        }

        return recoveries;
    }

    private static bool CrashAt(int operation, DiskSurvival survival, ulong seed, PlantedJournal.Fault fault)
    {
        var simulation = new Simulation(seed);
        int acknowledged = 0;
        SimulatedNode node = simulation.AddNode("server", n =>
        {
            if (n.Incarnation == 0)
                n.Disk.Inject(DiskFault.PowerLoss, operation, survival);
            Serve(n, fault, number => acknowledged = number);
        });
        if (node.IsUp)
            return false;
        node.Restart();
        var journal = new PlantedJournal(node.Disk, fault);
        journal.Open();
        // All that was acknowledged is there again; one more may be: the one that was on its way.
        Assert.InRange(journal.Recovered, acknowledged, acknowledged + 1);
        return true;
    }

    private static void Serve(SimulatedNode node, PlantedJournal.Fault fault, Action<int> acknowledge)
    {
        if (node.Incarnation == 0)
            PlantedJournal.AppendUntilFault(node.Disk, fault, Records, acknowledge);
    }
}
