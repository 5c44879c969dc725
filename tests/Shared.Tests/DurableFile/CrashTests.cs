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
        for (int seed = 0; seed < Effort.Of(4_000, 400_000); seed++)
            recovered += RunLog(new Random(seed), $"seed {seed}");

        // The scenario is not empty: most generations leave frames behind.
        Assert.True(recovered > 4_000, $"{recovered} frames recovered");
    }

    [Fact]
    public void A_fence_never_goes_back_below_what_was_acknowledged()
    {
        for (int seed = 0; seed < Effort.Of(4_000, 400_000); seed++)
        {
            Random random = new(seed);
            MemoryDisk disk = new();
            byte acknowledged = 0, tried = 0;
            for (int generation = 0; generation < 4; generation++)
            {
                disk.FailingCall = disk.Calls + random.Next(1, 40);
                try
                {
                    using FenceFile fence = FenceFile.OpenOrCreate(disk, "/fence", Value(0));
                    Assert.InRange(fence.Value[0], acknowledged, tried);
                    Assert.Equal(Value(fence.Value[0]), fence.Value);
                    acknowledged = fence.Value[0];
                    for (int i = 0; i < 5; i++)
                    {
                        fence.Write(Value(++tried));
                        acknowledged = tried;
                    }
                }
                catch (IOException e) when (e.GetType() == typeof(IOException))
                {
                    Assert.NotNull(disk.Failed);
                }

                Stop(disk, random);
            }
        }

        // Over several sectors, so that a crash can tear it.
        static byte[] Value(byte number)
        {
            byte[] value = new byte[1000];
            value.AsSpan().Fill(number);
            return value;
        }
    }

    [Fact]
    public void A_replaced_file_is_the_old_one_or_the_new_one_after_any_crash()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            Random random = new(seed);
            MemoryDisk disk = new();
            disk.Put("/file", Frames.Payload(1, 2000));
            disk.FailingCall = random.Next(1, 12);
            Exception? failed = Record.Exception(() => ReplacementFile.Write(disk, "/file", Frames.Payload(2, 3000)));
            disk.Crash(random);

            byte[] content = disk["/file"].Content;
            bool old = content.AsSpan().SequenceEqual(Frames.Payload(1, 2000));
            bool renewed = content.AsSpan().SequenceEqual(Frames.Payload(2, 3000));
            Assert.True(renewed || (old && failed is not null), $"seed {seed}");
        }
    }

    private static int RunLog(Random random, string seed)
    {
        MemoryDisk disk = new() { ShortWrites = random.Next(4) == 0 };
        List<byte[]> log = [];
        int acknowledged = 0;
        int next = 0;
        for (int generation = 0; generation < 4; generation++)
        {
            disk.FailingCall = disk.Calls + random.Next(1, 60);
            try
            {
                using FrameWriter writer = OpenLog(disk, random, log, ref acknowledged, seed);
                for (int batch = random.Next(6); batch >= 0; batch--)
                {
                    for (int frame = random.Next(4); frame >= 0; frame--)
                    {
                        byte[] payload = Frames.Payload(next++, random.Next(900));
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
        MemoryDisk disk, Random random, List<byte[]> log, ref int acknowledged, string seed)
    {
        if (!disk.Exists(Frames.Path))
        {
            Assert.True(acknowledged == 0, seed);
            log.Clear();
            return FrameWriter.Create(disk, Frames.Path, Frames.MaxPayloadBytes, random.Next(2) * 5000);
        }

        var (frames, end) = Frames.Read(disk);
        Assert.True(end.Kind != FrameLogEndKind.Corrupt, $"{seed}: {end}");
        bool right = frames.Count >= acknowledged && frames.Count <= log.Count;
        Assert.True(right, $"{seed}: {frames.Count} of {acknowledged}");
        for (int i = 0; i < frames.Count; i++)
            Assert.True(frames[i].Payload.AsSpan().SequenceEqual(log[i]), $"{seed}: frame {i}");
        FrameWriter writer = FrameWriter.Open(disk, Frames.Path, Frames.MaxPayloadBytes, end);
        log.RemoveRange(frames.Count, log.Count - frames.Count);
        acknowledged = frames.Count;
        return writer;
    }

    private static void Stop(MemoryDisk disk, Random random)
    {
        if (random.Next(2) == 0)
            disk.Crash(random);
        else
            disk.Restart();
    }
}
