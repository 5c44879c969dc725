namespace Purlin.Testing.Tests;

public sealed class SimulatedDiskTests
{
    [Fact]
    public void Content_is_durable_after_its_sync_and_a_name_after_that_of_its_directory()
    {
        SimulatedNode node = Node();
        SimulatedFile named = node.Disk.Open("d/named", create: true);
        node.Disk.SyncDirectory("d");
        named.Append([1, 2, 3]);
        SimulatedFile synced = node.Disk.Open("d/synced", create: true);
        synced.Append([4]);
        synced.Sync();
        LosePower(node, DiskSurvival.Nothing);
        Assert.Equal(["d/named"], node.Disk.List("d"));
        Assert.Equal([], Content(node, "d/named"));
    }

    [Fact]
    public void A_rename_replaces_whole_and_comes_undone_unless_synced()
    {
        SimulatedNode node = Node();
        void Publish(byte value)
        {
            SimulatedFile file = node.Disk.Open("d/tmp", create: true);
            file.Append([value]);
            file.Sync();
            node.Disk.Rename("d/tmp", "d/current");
        }

        Publish(1);
        node.Disk.SyncDirectory("d");
        Publish(2);
        Assert.Equal([2], Content(node, "d/current"));
        LosePower(node, DiskSurvival.Nothing);
        Assert.Equal([1], Content(node, "d/current"));
        Publish(3);
        LosePower(node, DiskSurvival.Everything);
        Assert.Equal([3], Content(node, "d/current"));
        Assert.Equal(["d/current"], node.Disk.List("d"));
        node.Disk.Delete("d/current");
        Assert.False(node.Disk.Exists("d/current"));
        LosePower(node, DiskSurvival.Nothing);
        Assert.Equal([3], Content(node, "d/current"));
    }

    [Fact]
    public void Unsynced_writes_survive_in_any_subset_of_sectors()
    {
        var survivors = new HashSet<string>();
        for (ulong seed = 0; seed < 300; seed++)
        {
            SimulatedNode node = Node(seed);
            SimulatedFile file = node.Disk.Open("f", create: true);
            node.Disk.SyncDirectory("");
            byte[] data = new byte[3 * 512];
            Array.Fill<byte>(data, 1);
            file.Write(data, 0);
            LosePower(node, DiskSurvival.Subset);
            byte[] content = Content(node, "f");
            Assert.Equal(0, content.Length % 512);
            survivors.Add(string.Concat(content.Chunk(512).Select(sector => sector[0])));
            Assert.All(content.Chunk(512), sector => Assert.Single(sector.Distinct()));
        }

        // Each sector lost or kept: the length follows the last one kept, or is that of the write.
        string[] expected =
            ["", "000", "001", "01", "010", "011", "1", "100", "101", "11", "110", "111"];
        Assert.Equal(expected, survivors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_prefix_is_cut_at_the_sector_below_its_last_byte()
    {
        foreach ((int sector, int expected) in ((int, int)[])[(1, 100), (64, 64), (512, 0)])
        {
            SimulatedNode node = Node();
            node.Disk.SectorBytes = sector;
            SimulatedFile file = node.Disk.Open("f", create: true);
            node.Disk.SyncDirectory("");
            file.Append(new byte[300]);
            Assert.Equal(300, node.Disk.UnsyncedBytes);
            node.Crash(DiskSurvival.Prefix, prefixBytes: 100);
            node.Restart();
            Assert.Equal(expected, Content(node, "f").Length);
        }
    }

    [Fact]
    public void A_failed_sync_drops_pages_that_stay_readable_until_the_power_fails()
    {
        SimulatedNode node = Node();
        SimulatedFile file = node.Disk.Open("f", create: true);
        node.Disk.SyncDirectory("");
        file.Append([1]);
        node.Disk.Inject(DiskFault.SyncLosesPages);
        Assert.Equal(5, Assert.Throws<IOException>(file.Sync).HResult);
        file.Sync();
        Assert.Equal([1], Content(node, "f"));
        LosePower(node, DiskSurvival.Everything);
        Assert.Equal([], Content(node, "f"));
    }

    [Fact]
    public void Faults_hit_the_operation_they_are_meant_for_or_the_next_they_fit()
    {
        SimulatedNode node = Node();
        SimulatedFile file = node.Disk.Open("f", create: true);
        node.Disk.Inject(DiskFault.Full);
        file.Sync();
        var full = Assert.Throws<IOException>(() => file.Write(new byte[1_000], 0));
        Assert.Equal(28, full.HResult);
        Assert.InRange(file.Length, 0, 1_000);
        node.Disk.Inject(DiskFault.Error, operation: 3);
        file.Write([1], 0);
        file.Sync();
        Assert.Throws<IOException>(() => file.Read(new byte[1], 0));
        Assert.Equal(1, file.Read(new byte[1], 0));
        node.Disk.Inject(DiskFault.Error);
        Assert.Throws<IOException>(() => node.Disk.Rename("f", "g"));
        Assert.True(node.Disk.Exists("f"));
        node.Disk.Inject(DiskFault.Error);
        Assert.Throws<IOException>(() => node.Disk.SyncDirectory(""));
        node.Disk.Inject(DiskFault.Error);
        Assert.Throws<IOException>(() => node.Disk.Delete("no such file"));
    }

    [Theory]
    [InlineData(DiskFault.Error, 5)]
    [InlineData(DiskFault.SyncLosesPages, 5)]
    [InlineData(DiskFault.Full, 28)]
    public void The_error_is_the_usual_one_of_the_fault_or_the_one_asked_for(DiskFault fault, int usual)
    {
        SimulatedNode node = Node();
        SimulatedFile file = node.Disk.Open("f", create: true);
        void Use()
        {
            file.Append([1]);
            file.Sync();
        }

        node.Disk.Inject(fault);
        Assert.Equal(usual, Assert.Throws<IOException>(Use).HResult);
        node.Disk.Inject(fault, errno: 122);
        Assert.Equal(122, Assert.Throws<IOException>(Use).HResult);
    }

    [Fact]
    public void Power_that_fails_in_an_operation_ends_the_program_there()
    {
        var simulation = new Simulation(1);
        var steps = new List<string>();
        SimulatedNode node = simulation.AddNode("node", n => n.After(TimeSpan.FromSeconds(1), () =>
        {
            SimulatedFile file = n.Disk.Open("f", create: true);
            steps.Add("opened");
            file.Append([1]);
            steps.Add("written");
        }));
        node.Disk.Inject(DiskFault.PowerLoss, 2, DiskSurvival.Everything, restartAfter: TimeSpan.FromSeconds(3));
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(["opened"], steps);
        Assert.False(node.IsUp);
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.True(node.IsUp);
        Assert.Equal([1], Content(node, "f"));
    }

    [Fact]
    public void A_shorter_length_is_a_change_that_can_be_lost()
    {
        SimulatedNode node = Node();
        SimulatedFile file = node.Disk.Open("f", create: true);
        node.Disk.SyncDirectory("");
        file.Append([1, 2, 3]);
        file.Sync();
        file.Truncate(1);
        Assert.Equal([1], Content(node, "f"));
        LosePower(node, DiskSurvival.Nothing);
        Assert.Equal([1, 2, 3], Content(node, "f"));
        node.Disk.Open("f").Truncate(1);
        LosePower(node, DiskSurvival.Everything);
        Assert.Equal([1], Content(node, "f"));
        node.Disk.Open("f").Truncate(3);
        Assert.Equal([1, 0, 0], Content(node, "f"));
    }

    private static SimulatedNode Node(ulong seed = 1) => new Simulation(seed).AddNode("node", static _ => { });

    private static void LosePower(SimulatedNode node, DiskSurvival survival)
    {
        node.Crash(survival);
        node.Restart();
    }

    private static byte[] Content(SimulatedNode node, string path)
    {
        SimulatedFile file = node.Disk.Open(path);
        byte[] content = new byte[file.Length];
        Assert.Equal(content.Length, file.Read(content, 0));
        return content;
    }
}
