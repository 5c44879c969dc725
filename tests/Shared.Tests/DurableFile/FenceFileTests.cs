namespace Purlin.Shared.Tests;

public class FenceFileTests
{
    private const string Fence = "/fence";

    [Fact]
    public void The_value_comes_back_after_reopening()
    {
        MemoryDisk disk = new();
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
        MemoryDisk disk = new();
        using (FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []))
            fence.Write([7, 8, 9]);
        byte[] good = [.. disk[Fence].Content];
        for (int copy = 0; copy < 2; copy++)
        {
            for (int at = 0; at < 31; at++)
            {
                disk.Put(Fence, good);
                disk[Fence].Content[copy * 4096 + at] ^= 0xFF;

                using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []);

                Assert.Equal([7, 8, 9], fence.Value.ToArray());
                Assert.Equal(good, disk[Fence].Content);
            }
        }
    }

    [Fact]
    public void Damage_to_both_copies_is_refused_and_not_taken_for_a_new_fence()
    {
        MemoryDisk disk = new();
        FenceFile.OpenOrCreate(disk, Fence, [1]).Dispose();
        disk[Fence].Content[0] ^= 1;
        disk[Fence].Content[4096] ^= 1;

        Assert.Throws<InvalidDataException>(() => FenceFile.OpenOrCreate(disk, Fence, [1]));
    }

    [Fact]
    public void Hostile_bytes_are_refused()
    {
        Random random = new(7);
        MemoryDisk disk = new();
        FenceFile.OpenOrCreate(disk, Fence, Frames.Payload(1, 1024)).Dispose();
        byte[] good = [.. disk[Fence].Content];
        for (int i = 0; i < Effort.Of(100_000, 1_000_000); i++)
        {
            byte[] bytes = i % 2 == 0 ? [.. good] : good[..random.Next(good.Length)];
            for (int at = 0; at < bytes.Length; at += 4096)
            {
                if (bytes.Length - at < 1052)
                    continue;
                BitConverter.TryWriteBytes(bytes.AsSpan(at), random.Next(3) == 0 ? random.Next(1040) : random.Next());
                Mutations.Seal(bytes, at);
            }

            disk.Put(Fence, bytes);
            try
            {
                using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, []);
                Assert.Equal(Frames.Payload(1, 1024), fence.Value.ToArray());
            }
            catch (InvalidDataException)
            {
                // The refusal.
            }
        }
    }

    [Fact]
    public void A_value_over_the_limit_is_refused_and_harms_nothing()
    {
        MemoryDisk disk = new();
        using FenceFile fence = FenceFile.OpenOrCreate(disk, Fence, [1]);

        Assert.Throws<ArgumentOutOfRangeException>(() => fence.Write(new byte[1025]));
        Assert.Equal([1], fence.Value.ToArray());
        fence.Write(new byte[1024]);
        Assert.Equal(1024, fence.Value.Length);
    }

    [Fact]
    public void A_write_allocates_nothing()
    {
        using FenceFile fence = FenceFile.OpenOrCreate(new MemoryDisk(), Fence, [1]);
        byte[] value = new byte[16];
        fence.Write(value);

        long before = GC.GetAllocatedBytesForCurrentThread();
        fence.Write(value);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
