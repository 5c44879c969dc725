namespace Purlin.Shared.Tests;

/// <summary>
/// Power losses, restarts and faults at random calls: what was acknowledged is there, in every generation.
/// </summary>
public class CrashTests
{
    [Fact]
    public void A_log_keeps_every_acknowledged_frame_through_faults_restarts_and_power_losses()
    {
        int recovered = 0;
        Simulations.Run(
            new SimulationOptions { Seeds = Effort.Of(4_000, 400_000) }, simulation => recovered += RunLog(simulation));

        // The scenario is not empty: most generations leave frames behind.
        Assert.True(recovered > 4_000, $"{recovered} frames recovered");
    }

    [Fact]
    public void A_replaced_file_is_the_old_one_or_the_new_one_after_any_crash()
    {
        Simulations.Run(new SimulationOptions { Seeds = 2_000 }, simulation =>
        {
            SimulatedDiskAdapter disk = Disk(simulation);
            disk.Put("/file", Frames.Payload(1, 2000));
            disk.FailAt(simulation.Random.Next(1, 12));
            Exception? failed = Record.Exception(() => ReplacementFile.Write(disk, "/file", Frames.Payload(2, 3000)));
            Crash(disk, simulation.Random);

            byte[] content = disk.Content("/file");
            bool old = content.AsSpan().SequenceEqual(Frames.Payload(1, 2000));
            bool renewed = content.AsSpan().SequenceEqual(Frames.Payload(2, 3000));
            Assert.True(renewed || (old && failed is not null));
        });
    }

    private static int RunLog(Simulation simulation)
    {
        SimulationRandom random = simulation.Random;
        SimulatedDiskAdapter disk = Disk(simulation, shortWrites: random.Next(0, 4) == 0);
        List<byte[]> log = [];
        int acknowledged = 0;
        int next = 0;
        for (int generation = 0; generation < 4; generation++)
        {
            disk.FailAt(random.Next(1, 60));
            try
            {
                using FrameWriter writer = OpenLog(disk, random, log, ref acknowledged);
                for (int batch = random.Next(0, 6); batch >= 0; batch--)
                {
                    for (int frame = random.Next(0, 4); frame >= 0; frame--)
                    {
                        byte[] payload = Frames.Payload(next++, random.Next(0, 900));
                        log.Add(payload);
                        writer.Append(payload);
                    }

                    writer.Sync();
                    acknowledged = log.Count;
                }
            }
            catch (IOException e) when (e.GetType() == typeof(IOException))
            {
                Assert.NotNull(disk.Failed);
            }

            Stop(disk, random);
        }

        return acknowledged;
    }

    // What a user does: read all, then open behind it. What was read counts as acknowledged once the writer is open.
    private static FrameWriter OpenLog(
        SimulatedDiskAdapter disk, SimulationRandom random, List<byte[]> log, ref int acknowledged)
    {
        if (!disk.Exists(Frames.Path))
        {
            Assert.Equal(0, acknowledged);
            log.Clear();
            return FrameWriter.Create(disk, Frames.Path, Frames.MaxPayloadBytes, random.Next(0, 2) * 5000);
        }

        var (frames, end) = Frames.Read(disk);
        Assert.True(end.Kind != FrameLogEndKind.Corrupt, $"{end}");
        bool right = frames.Count >= acknowledged && frames.Count <= log.Count;
        Assert.True(right, $"{frames.Count} of {acknowledged}");
        for (int i = 0; i < frames.Count; i++)
            Assert.True(frames[i].Payload.AsSpan().SequenceEqual(log[i]), $"frame {i}");
        FrameWriter writer = FrameWriter.Open(disk, Frames.Path, Frames.MaxPayloadBytes, end);
        log.RemoveRange(frames.Count, log.Count - frames.Count);
        acknowledged = frames.Count;
        return writer;
    }

    private static SimulatedDiskAdapter Disk(Simulation simulation, bool shortWrites = false) =>
        new(simulation.AddNode("node", static _ => { })) { ShortWrites = shortWrites };

    private static void Stop(SimulatedDiskAdapter disk, SimulationRandom random)
    {
        if (random.Next(0, 2) == 0)
            Crash(disk, random);
        else
            disk.Restart();
    }

    // Sectors in any order, or all up to any byte.
    private static void Crash(SimulatedDiskAdapter disk, SimulationRandom random)
    {
        bool anyOrder = random.Chance(0.7);
        disk.Node.Disk.SectorBytes = anyOrder ? 512 : 1;
        disk.Restart(anyOrder ? DiskSurvival.Subset : DiskSurvival.Prefix);
    }
}
