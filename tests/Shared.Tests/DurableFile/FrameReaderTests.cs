using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

public class FrameReaderTests
{
    private static readonly int[] Lengths = [5, 0, 700, 1, 4096, 64];
    private static readonly long[] Starts = [0, 25, 45, 765, 786, 4902, 4986];

    [Fact]
    public void Frames_come_back_in_order_with_their_offsets()
    {
        var (frames, end) = Frames.Read(Frames.Log(Lengths));

        Assert.Equal(Starts[..^1], frames.Select(f => f.At));
        AssertWritten(frames);
        Assert.Equal(new FrameLogEnd(FrameLogEndKind.Clean, 4986, 4902, ""), end);
    }

    [Fact]
    public void The_bytes_of_a_frame_are_the_documented_ones()
    {
        byte[] log = Frames.Log(3);

        Assert.Equal(23, log.Length);
        Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(log));
        Assert.Equal(Crc32C.Compute(log.AsSpan(20)), BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(4)));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt64LittleEndian(log.AsSpan(8)));
        byte[] checkedBytes = [.. log[..16], .. new byte[8]];
        Assert.Equal(Crc32C.Compute(checkedBytes), BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(16)));
    }

    [Fact]
    public void Every_prefix_recovers_exactly_its_whole_frames()
    {
        byte[] log = Frames.Log(Lengths);

        for (int length = 0; length <= log.Length; length++)
        {
            var (frames, end) = Frames.Read(log[..length]);

            int whole = Starts.Count(s => s > 0 && s <= length);
            Assert.Equal(whole, frames.Count);
            AssertWritten(frames);
            Assert.Equal(Starts[whole], end.Position);
            bool zeros = log.AsSpan((int)end.Position, length - (int)end.Position).IndexOfAnyExcept((byte)0) < 0;
            Assert.Equal(zeros ? FrameLogEndKind.Clean : FrameLogEndKind.Torn, end.Kind);
        }
    }

    [Fact]
    public void Zeros_after_the_last_frame_are_a_clean_end()
    {
        byte[] log = Frames.Log(Lengths);

        var (frames, end) = Frames.Read([.. log, .. new byte[300_000]]);

        Assert.Equal(Lengths.Length, frames.Count);
        Assert.Equal((FrameLogEndKind.Clean, 4986), (end.Kind, end.Position));
    }

    [Fact]
    public void Damage_before_a_later_durable_frame_is_corrupt_at_its_frame()
    {
        byte[] log = Frames.Log(Lengths);

        for (int at = 0; at < Starts[^2]; at++)
        {
            byte[] damaged = [.. log];
            damaged[at] ^= 0x10;
            var (frames, end) = Frames.Read(damaged);

            int hit = Array.FindLastIndex(Starts, s => s <= at);
            Assert.Equal((FrameLogEndKind.Corrupt, Starts[hit]), (end.Kind, end.Position));
            Assert.Equal(hit, frames.Count);
        }
    }

    [Fact]
    public void Damage_to_the_last_frame_looks_torn()
    {
        byte[] log = Frames.Log(Lengths);
        log[^1] ^= 1;

        Assert.Equal((FrameLogEndKind.Torn, Starts[^2]), (Frames.Read(log).End.Kind, Frames.Read(log).End.Position));
    }

    [Fact]
    public void A_whole_frame_of_the_same_unsynced_batch_behind_a_bad_one_is_still_a_torn_tail()
    {
        SimulatedDiskAdapter disk = new();
        using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, Frames.MaxPayloadBytes);
        writer.Append(Frames.Payload(0, 100));
        writer.Sync();
        long bad = writer.Append(Frames.Payload(1, 100));
        writer.Append(Frames.Payload(2, 100));
        writer.Sync();
        byte[] log = disk.Content(Frames.Path);
        log.AsSpan((int)bad, 64).Clear();

        Assert.Equal((FrameLogEndKind.Torn, bad), (Frames.Read(log).End.Kind, Frames.Read(log).End.Position));
    }

    [Fact]
    public void A_witness_beyond_the_first_window_and_over_a_windows_border_is_found()
    {
        const int Max = 400_000;
        for (int length = FrameReader.ChunkBytes - 80; length < FrameReader.ChunkBytes + 20; length++)
        {
            SimulatedDiskAdapter disk = new();
            using FrameWriter writer = FrameWriter.Create(disk, Frames.Path, Max);
            writer.Append(Frames.Payload(1, length));
            writer.Sync();
            writer.Append(Frames.Payload(2, 10));
            writer.Sync();
            disk.Damage(Frames.Path, 30);

            FrameLogEnd end = Frames.Read(disk, Max).End;
            Assert.Equal((FrameLogEndKind.Corrupt, 0), (end.Kind, end.Position));
        }
    }

    [Theory]
    [InlineData(uint.MaxValue, 0UL)]
    [InlineData(0x8000_0000u, 0UL)]
    [InlineData(4097u, 0UL)]
    [InlineData(5u, 1UL)]
    [InlineData(5u, ulong.MaxValue)]
    public void Values_out_of_bounds_are_refused_although_the_checksum_holds(uint payloadBytes, ulong durable)
    {
        byte[] log = Frames.Log(5);
        BinaryPrimitives.WriteUInt32LittleEndian(log, payloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(log.AsSpan(8), durable);
        LyingHeaders.Seal(log, 0);

        FrameLogEnd end = Frames.Read(log).End;

        Assert.Equal((FrameLogEndKind.Corrupt, 0), (end.Kind, end.Position));
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => end.ThrowIfCorrupt("/a/log"));
        Assert.Contains("'/a/log' is damaged at byte 0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_at_another_offset_is_none()
    {
        byte[] log = Frames.Log(5);

        Assert.Equal(FrameLogEndKind.Torn, Frames.Read([.. log, .. log]).End.Kind);
        Assert.Single(Frames.Read([.. log, .. log]).Frames);
    }

    [Fact]
    public void A_log_written_with_a_larger_limit_is_refused_and_not_cut()
    {
        FrameLogEnd end = Frames.Read(Frames.Log(10, 2000), max: 1000).End;

        Assert.Equal((FrameLogEndKind.Corrupt, 30), (end.Kind, end.Position));
        Assert.Contains("2000 bytes exceeds the limit of 1000", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_can_begin_at_a_later_frame()
    {
        SimulatedDiskAdapter disk = new();
        disk.Put(Frames.Path, Frames.Log(Lengths));
        FrameReader reader = new(disk.Open(Frames.Path, DiskMode.OpenRead), Frames.MaxPayloadBytes, Starts[4]);

        Assert.True(reader.TryRead(out ReadOnlySpan<byte> payload));
        Assert.Equal(Frames.Payload(4, 4096), payload.ToArray());
    }

    [Fact]
    public void A_file_cut_while_it_is_read_is_an_error()
    {
        SimulatedDiskAdapter disk = new();
        disk.Put(Frames.Path, Frames.Log(Lengths));
        IDiskFile file = disk.Open(Frames.Path, DiskMode.OpenWrite);
        FrameReader reader = new(file, Frames.MaxPayloadBytes);
        file.Truncate(10);

        Assert.Throws<IOException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void Mutated_logs_yield_no_frame_that_was_not_written_and_no_large_allocation()
    {
        byte[][] logs = LyingHeaders.Inputs(Frames.Log(Lengths), [.. Starts[..^1].Select(s => (int)s)]);
        Dictionary<long, byte[]> written = Lengths.Select((l, i) => (Starts[i], Frames.Payload(i, l))).ToDictionary();
        int collisions = 0;
        ByteMutator.Check(
            logs, Read, count: Effort.Of(100_000, 5_000_000),
            allocationLimitBytes: FrameReader.ChunkBytes + Frames.MaxPayloadBytes + 2048);

        // Two checksums of 32 bits: about one in 40,000 runs of this test would see one.
        Assert.Equal(0, collisions);

        // The disk's own allocations count too.
        void Read(byte[] log)
        {
            SimulatedDiskAdapter disk = new();
            disk.Put(Frames.Path, log);
            using IDiskFile file = disk.Open(Frames.Path, DiskMode.OpenRead);
            FrameReader reader = new(file, Frames.MaxPayloadBytes);
            long at = 0;
            while (reader.TryRead(out ReadOnlySpan<byte> payload))
            {
                bool known = written.TryGetValue(at, out byte[]? expected) && payload.SequenceEqual(expected);
                collisions += known ? 0 : 1;
                at = reader.Position;
            }

            Assert.Equal(at, reader.End.Position);
        }
    }

    private static void AssertWritten(List<(long At, byte[] Payload)> frames)
    {
        for (int i = 0; i < frames.Count; i++)
            Assert.Equal(Frames.Payload(i, Lengths[i]), frames[i].Payload);
    }
}
