using System.Buffers;

namespace Purlin.Shared.Tests;

public class FrameWriterTests
{
    [Fact]
    public void A_batch_is_one_write_and_one_sync()
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, Frames.MaxPayloadBytes);
        for (int i = 0; i < 50; i++)
            writer.Append(Frames.Payload(i, i));
        Assert.Empty(disk.Content(Frames.Path));
        long before = disk.Node.Disk.Operations;

        writer.Sync();

        // Nothing unsynced: the second of the two was the sync.
        Assert.Equal((before + 2, 0), (disk.Node.Disk.Operations, disk.Node.Disk.UnsyncedBytes));
        writer.Sync();
        Assert.Equal(before + 2, disk.Node.Disk.Operations);
        Assert.Equal((writer.Length, writer.Length), (disk.Content(Frames.Path).Length, writer.DurableLength));
    }

    [Fact]
    public void A_frame_can_be_written_in_place_over_a_sync()
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 100_000);
        writer.Append("first"u8);
        writer.Write(new byte[] { 1, 2, 3 });
        writer.Sync();
        writer.Write(new byte[50_000]);
        long at = writer.EndFrame();
        writer.Sync();

        var (frames, _) = Frames.Read(disk, 100_000);
        Assert.Equal(25, at);
        Assert.Equal([.. new byte[] { 1, 2, 3 }, .. new byte[50_000]], frames[1].Payload);
        Assert.Equal(2, frames.Count);
    }

    [Fact]
    public void An_append_while_a_frame_is_open_is_refused()
    {
        using FrameWriter writer = FrameWriter.Create(new SimulatedDiskAdapter(), Frames.Path, 100);
        writer.Write(new byte[] { 1 });

        Assert.Throws<InvalidOperationException>(() => writer.Append("x"u8));
    }

    [Fact]
    public void A_frame_over_the_limit_is_refused_and_harms_nothing()
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append(new byte[11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(11));
        writer.Append(new byte[10]);
        writer.Sync();

        Assert.Single(Frames.Read(disk).Frames);
    }

    [Fact]
    public void Short_writes_are_continued()
    {
        SimulatedDiskAdapter disk = new() { ShortWrites = true };
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, Frames.MaxPayloadBytes);
        writer.Append(Frames.Payload(1, 1000));
        writer.Sync();

        Assert.Equal(Frames.Payload(1, 1000), Assert.Single(Frames.Read(disk).Frames).Payload);
    }

    [Fact]
    public void A_large_batch_is_written_early_and_memory_stays_bounded()
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 1 << 20);
        byte[] payload = Frames.Payload(1, 1 << 20);
        for (int i = 0; i < 20; i++)
            writer.Append(payload);

        Assert.True(disk.Content(Frames.Path).Length >= 8 << 20);
        Assert.Equal(0, writer.DurableLength);
        writer.Sync();
        Assert.Equal(20, Frames.Read(disk, 1 << 20).Frames.Count);
    }

    [Fact]
    public void A_zero_filled_log_reads_and_reopens_like_a_growing_one()
    {
        SimulatedDiskAdapter disk = new();
        using (FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 100, zeroFillBytes: 300_001))
        {
            writer.Append("one"u8);
            writer.Sync();
        }

        Assert.Equal(300_001, disk.Content(Frames.Path).Length);
        using (FrameWriter writer = FrameWriter.Open(disk, Frames.Path, 100, Frames.Read(disk).End))
        {
            writer.Append("two"u8);
            writer.Sync();
        }

        Assert.Equal(300_001, disk.Content(Frames.Path).Length);
        Assert.Equal(["one"u8.ToArray(), "two"u8.ToArray()], Frames.Read(disk).Frames.Select(f => f.Payload));
    }

    [Fact]
    public void A_torn_tail_is_cut_off_so_that_no_stale_frame_comes_back()
    {
        SimulatedDiskAdapter disk = new();
        using (FrameWriter writer = FrameWriter.Create(disk, Frames.Path, 100))
        {
            writer.Append(new byte[40]);
            writer.Append("stale and never acknowledged"u8);
            writer.Sync();
        }

        disk.Damage(Frames.Path, 30);
        using (FrameWriter writer = FrameWriter.Open(disk, Frames.Path, 100, Frames.Read(disk).End))
        {
            writer.Append(new byte[40]);
            writer.Sync();
        }

        Assert.Single(Frames.Read(disk).Frames);
    }

    [Fact]
    public void A_corrupt_log_is_not_opened_for_writing()
    {
        SimulatedDiskAdapter disk = new();
        disk.Put(Frames.Path, Frames.Log(10, 10));
        disk.Damage(Frames.Path, 3);
        FrameLogEnd end = Frames.Read(disk).End;

        Assert.Throws<InvalidDataException>(() => FrameWriter.Open(disk, Frames.Path, 100, end));
    }

    [Fact]
    public void Appending_and_syncing_allocate_nothing()
    {
        string directory = Directory.CreateTempSubdirectory("purlin-").FullName;
        try
        {
            using FrameWriter writer = FrameWriter.Create(OsDisk.Instance, Path.Combine(directory, "log"), 1000);
            byte[] payload = new byte[1000];
            Allocations.AssertNone(AppendAndSync, iterations: 10);

            void AppendAndSync()
            {
                for (int i = 0; i < 20; i++)
                    writer.Append(payload);
                writer.Sync();
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
