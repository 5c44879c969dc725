using Purlin.Shared;
using Purlin.Shared.Tests;

namespace Purlin.Snowflake.Tests;

/// <summary>A value that never goes back, for one sync a write: through faults, crashes and rot.</summary>
public sealed class AlternatingFileTests
{
    private const string FilePath = "/fence";
    private const int BlockBytes = 4096;

    [Fact]
    public void The_value_comes_back_after_reopening_whatever_its_place()
    {
        SimulatedDiskAdapter disk = New([1, 2]);
        for (byte number = 1; number < 10; number++)
        {
            using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
                file.Write([number, 7]);
            using AlternatingFile again = AlternatingFile.Open(disk, FilePath);
            Assert.Equal([number, 7], again.Value.ToArray());
            Assert.False(again.MayBeBehind);
        }
    }

    [Fact]
    public void A_write_is_one_sync()
    {
        CountingDisk disk = new(New([1]));
        using AlternatingFile file = AlternatingFile.Open(disk, FilePath);
        int before = disk.Syncs;
        for (byte i = 0; i < 10; i++)
            file.Write([i]);

        Assert.Equal(10, disk.Syncs - before);
    }

    [Fact]
    public void It_never_goes_back_below_what_was_acknowledged()
    {
        Simulations.Run(new SimulationOptions { Seeds = Effort.Of(6_000, 600_000) }, simulation =>
        {
            SimulatedDiskAdapter disk = new(simulation.AddNode("node", static _ => { }))
            {
                ShortWrites = simulation.Random.Next(0, 4) == 0,
            };
            int acknowledged = -1, tried = 0;
            for (int generation = 0; generation < 5; generation++)
            {
                disk.FailAt(simulation.Random.Next(1, 40));
                try
                {
                    Live(disk, ref acknowledged, ref tried);
                }
                catch (IOException e) when (e.GetType() == typeof(IOException))
                {
                    Assert.NotNull(disk.Failed);
                }

                Stop(disk, simulation.Random);
            }
        });

        static void Live(SimulatedDiskAdapter disk, ref int acknowledged, ref int tried)
        {
            if (!disk.Exists(FilePath))
            {
                Assert.Equal(-1, acknowledged);
                AlternatingFile.Create(disk, FilePath, Value(0));
            }

            using AlternatingFile file = AlternatingFile.Open(disk, FilePath);
            Assert.InRange(file.Value[0], acknowledged, tried);
            Assert.Equal(Value(file.Value[0]), file.Value);
            acknowledged = file.Value[0];
            for (int i = 0; i < 5; i++)
            {
                file.Write(Value((byte)++tried));
                acknowledged = tried;
            }
        }
    }

    [Fact]
    public void Any_damage_within_one_block_is_survived_and_healed_by_the_next_write()
    {
        SimulatedDiskAdapter disk = New([1]);
        using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
        {
            file.Write([7, 8]);
            file.Write([7, 8, 9]);
        }

        byte[] good = disk.Content(FilePath);
        for (int block = 0; block < 4; block++)
        {
            for (int at = 0; at < 31; at++)
            {
                disk.Put(FilePath, good);
                disk.Damage(FilePath, (block * BlockBytes) + at, 0xFF);
                using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
                {
                    Assert.Equal([7, 8, 9], file.Value.ToArray());
                    Assert.False(file.MayBeBehind);
                    file.Write([1]);
                }

                // All four blocks are whole again: the twin of the one that was damaged can go.
                disk.Damage(FilePath, (block ^ 1) * BlockBytes);
                using AlternatingFile healed = AlternatingFile.Open(disk, FilePath);
                Assert.Equal([1], healed.Value.ToArray());
                Assert.False(healed.MayBeBehind);
            }
        }
    }

    [Fact]
    public void A_place_that_cannot_be_read_is_told_for_it_may_have_been_the_newest()
    {
        SimulatedDiskAdapter disk = New([1]);
        using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
            file.Write([2]);
        byte[] good = disk.Content(FilePath);
        foreach ((int place, byte expected) in new[] { (0, (byte)1), (1, (byte)2) })
        {
            disk.Put(FilePath, good);
            disk.Damage(FilePath, place * 2 * BlockBytes);
            disk.Damage(FilePath, ((place * 2) + 1) * BlockBytes);
            using AlternatingFile file = AlternatingFile.Open(disk, FilePath);
            Assert.Equal([expected], file.Value.ToArray());
            Assert.True(file.MayBeBehind);
        }
    }

    [Fact]
    public void Damage_to_every_copy_is_refused()
    {
        SimulatedDiskAdapter disk = New([1]);
        for (int block = 0; block < 4; block++)
            disk.Damage(FilePath, block * BlockBytes);

        Assert.Throws<InvalidDataException>(() => AlternatingFile.Open(disk, FilePath));
    }

    [Fact]
    public void A_failed_write_poisons_it_and_a_value_over_the_limit_harms_nothing()
    {
        CountingDisk disk = new(New([1]));
        using AlternatingFile file = AlternatingFile.Open(disk, FilePath);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(new byte[AlternatingFile.MaxValueBytes + 1]));
        file.Write(new byte[AlternatingFile.MaxValueBytes]);
        disk.Fails = true;
        Assert.Throws<IOException>(() => file.Write([1]));
        disk.Fails = false;
        Assert.Throws<PoisonedFileException>(() => file.Write([1]));
    }

    private static SimulatedDiskAdapter New(byte[] initial)
    {
        SimulatedDiskAdapter disk = new();
        AlternatingFile.Create(disk, FilePath, initial);
        return disk;
    }

    // Over several sectors, so that a crash can tear it.
    private static byte[] Value(byte number)
    {
        byte[] value = new byte[AlternatingFile.MaxValueBytes];
        value.AsSpan().Fill(number);
        return value;
    }

    // Sectors in any order, or all up to any byte.
    private static void Stop(SimulatedDiskAdapter disk, SimulationRandom random)
    {
        if (random.Next(0, 2) == 0)
        {
            disk.Restart();
            return;
        }

        bool anyOrder = random.Chance(0.7);
        disk.Node.Disk.SectorBytes = anyOrder ? 64 : 1;
        disk.Restart(anyOrder ? DiskSurvival.Subset : DiskSurvival.Prefix);
    }
}
