using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

public class FenceFileTests
{
    private const string Fence = "/fence";

    [Fact]
    public void The_value_comes_back_after_reopening()
    {
        SimulatedDiskAdapter disk = new();
        using (FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, [1, 2]))
        {
            Assert.Equal([1, 2], fence.Value.ToArray());
            fence.Write([3]);
            Assert.Equal([3], fence.Value.ToArray());
        }

        using FenceFile again = FenceFile.OpenOrCreate(disk, Fence, []);
        Assert.Equal([3], again.Value.ToArray());
    }

    [Fact]
    public void Any_damage_within_one_copy_is_survived_and_healed()
    {
        SimulatedDiskAdapter disk = new();
        using (FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []))
            fence.Write([7, 8, 9]);
        byte[] good = disk.Content(Fence);
        for (int copy = 0; copy < 2; copy++)
        {
            for (int at = 0; at < 31; at++)
            {
                disk.Put(Fence, good);
                disk.Damage(Fence, copy * 4096 + at, 0xFF);

                using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []);

                Assert.Equal([7, 8, 9], fence.Value.ToArray());
                Assert.Equal(good, disk.Content(Fence));
            }
        }
    }

    [Fact]
    public void Damage_to_both_copies_is_refused_and_not_taken_for_a_new_fence()
    {
        SimulatedDiskAdapter disk = new();
        FenceFile.OpenOrCreate(disk, Fence, [1]).Dispose();
        disk.Damage(Fence, 0);
        disk.Damage(Fence, 4096);

        Assert.Throws<InvalidDataException>(() => FenceFile.OpenOrCreate(disk, Fence, [1]));
    }

    [Fact]
    public void Hostile_bytes_are_refused()
    {
        SimulatedDiskAdapter disk = new();
        FenceFile.OpenOrCreate(disk, Fence, Frames.Payload(1, 1024)).Dispose();
        byte[][] fences = LyingHeaders.Inputs(disk.Content(Fence), 0, 4096);

        ByteMutator.Check(
            fences, Open, count: Effort.Of(100_000, 1_000_000), allocationLimitBytes: 128 * 1024);

        static void Open(byte[] bytes)
        {
            SimulatedDiskAdapter disk = new();
            disk.Put(Fence, bytes);
            try
            {
                using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []);
                Assert.Equal(Frames.Payload(1, 1024), fence.Value);
            }
            catch (InvalidDataException)
            {
                // The refusal, of an input that lies in both copies too.
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8 + 1025)]
    public void A_copy_too_short_or_too_long_for_a_value_is_refused_although_its_checksums_hold(int payloadBytes)
    {
        byte[] bytes = new byte[2 * 4096];
        for (int at = 0; at < bytes.Length; at += 4096)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), payloadBytes);
            uint checksum = Crc32C.Compute(bytes.AsSpan(at + FrameFormat.HeaderBytes, payloadBytes));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), checksum);
            LyingHeaders.Seal(bytes, at);
        }

        SimulatedDiskAdapter disk = new();
        disk.Put(Fence, bytes);

        Assert.Throws<InvalidDataException>(() => FenceFile.OpenOrCreate(disk, Fence, []));
    }

    [Fact]
    public void A_value_over_the_limit_is_refused_and_harms_nothing()
    {
        SimulatedDiskAdapter disk = new();
        using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, [1]);

        Assert.Throws<ArgumentOutOfRangeException>(() => fence.Write(new byte[1025]));
        Assert.Equal([1], fence.Value.ToArray());
        fence.Write(new byte[1024]);
        Assert.Equal(1024, fence.Value.Length);
    }

    [Fact]
    public void A_write_allocates_nothing()
    {
        string directory = Directory.CreateTempSubdirectory("purlin-").FullName;
        try
        {
            using FenceFile fence = FenceFile.OpenOrCreate(OsDisk.Instance, Path.Combine(directory, "fence"), [1]);
            byte[] value = new byte[16];
            Allocations.AssertNone(() => fence.Write(value), iterations: 10);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
