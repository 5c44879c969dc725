using System.Text;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>
/// The counts of Envoy's documentation and the rings and tables that stand in its own tests (ring_hash_lb_test.cc,
/// maglev_lb_test.cc, hash_test.cc). Its binary is not asked.
/// </summary>
public sealed class EnvoyPointsTests
{
    [Fact]
    public void Weights_of_two_to_one_give_the_documented_entries()
    {
        int[] table = EnvoyMaglevTable.Create([new("10.0.0.1:80", 1), new("10.0.0.2:80", 2)], 65_537);

        Assert.Equal([21_846, 43_691], [table.Count(server => server == 0), table.Count(server => server == 1)]);
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.InputOrder)]
    public void A_table_does_not_depend_on_the_order_of_its_servers()
    {
        DialectServer[] servers =
            [.. Enumerable.Range(0, 20).Select(i => new DialectServer($"10.0.0.{i}:80", (i % 3) + 1))];
        DialectServer[] reversed = [.. servers.Reverse()];

        string[] names = [.. EnvoyMaglevTable.Create(servers, 1_009).Select(server => servers[server].Name)];

        Assert.Equal(names, EnvoyMaglevTable.Create(reversed, 1_009).Select(server => reversed[server].Name));
    }

    [Theory]
    [InlineData(3, 1_024, 8_388_608, 342)]
    [InlineData(2, 1_024, 8_388_608, 512)]
    [InlineData(5, 1_024, 8_388_608, 205)]
    [InlineData(9, 1_024, 8_388_608, 114)]
    [InlineData(10, 1_024, 8_388_608, 103)]
    [InlineData(127, 1_024, 8_388_608, 9)]
    [InlineData(128, 1_024, 8_388_608, 8)]
    [InlineData(1, 3, 3, 3)]
    public void Points_per_host_follow_the_number_of_hosts(int hosts, int min, int max, int each)
    {
        DialectServer[] servers = [.. Enumerable.Range(0, hosts).Select(i => new DialectServer($"10.0.0.{i}:80", 1))];

        DialectPoint[] points = EnvoyRingPoints.Create(servers, min, max, isMurmur: false);

        Assert.All(Points.CountByServer(points, hosts), count => Assert.Equal(each, count));
    }

    [Fact]
    public void Broken_points_are_paid_by_the_running_sum()
    {
        // The example in Envoy's source: four hosts on a ring of six get 2, 1, 2, 1.
        DialectServer[] servers = [.. Enumerable.Range(0, 4).Select(i => new DialectServer($"10.0.0.{i}:80", 1))];

        Assert.Equal([2, 1, 2, 1], Points.CountByServer(EnvoyRingPoints.Create(servers, 6, 6, isMurmur: false), 4));
    }

    [Fact]
    public void The_ring_of_addresses_stands_as_in_the_tests_of_Envoy() =>
        Assert.Equal(
            [
                (833437586790550860, 94), (928266305478181108, 92), (1033482794131418490, 90),
                (3551244743356806947, 95), (3851675632748031481, 93), (5583722120771150861, 91),
                (6311230543546372928, 91),
                (7700377290971790572, 93), (13144177310400110813, 95), (13444792449719432967, 92),
                (15516499411664133160, 94), (16117243373044804889, 90),
            ],
            Ring(index => $"127.0.0.1:{90 + index}", 90, isMurmur: false));

    [Fact]
    public void The_ring_of_hostnames_stands_as_in_the_tests_of_Envoy() =>
        Assert.Equal(
            [
                (1975508444536362413, 95), (2376063919839173711, 95), (2386806903309390596, 93),
                (6749904478991551885, 94), (6803900775736438537, 93), (7225015537174310577, 92),
                (8787465352164086522, 90), (11282020843382717940, 92), (13723418369486627818, 91),
                (13776502110861797421, 90), (14338313586354474791, 91), (15364271037087512980, 94),
            ],
            Ring(index => $"{90 + index}", 90, isMurmur: false));

    [Fact]
    public void The_Murmur2_ring_stands_as_in_the_tests_of_Envoy() =>
        Assert.Equal(
            [
                (1358027074129602068, 85), (4361834613929391114, 83), (7224494972555149682, 84),
                (7701421856454313576, 81), (8649315368077433379, 82), (8739448859063030639, 84),
                (9887544217113020895, 81), (10150910876324007731, 82), (15168472011420622455, 83),
                (15427156902705414897, 80), (16375050414328759093, 85), (17613279263364193813, 80),
            ],
            Ring(index => $"127.0.0.1:{80 + index}", 80, isMurmur: true));

    [Fact]
    public void Tables_are_filled_as_in_the_tests_of_Envoy()
    {
        DialectServer[] addresses = [.. Enumerable.Range(90, 6).Select(i => new DialectServer($"127.0.0.1:{i}", 1))];
        DialectServer[] hostnames = [.. Enumerable.Range(90, 6).Select(i => new DialectServer($"{i}", 1))];

        Assert.Equal([2, 4, 0, 1, 5, 0, 3], EnvoyMaglevTable.Create(addresses, 7));
        Assert.Equal([2, 5, 0, 3, 4, 1, 0], EnvoyMaglevTable.Create(hostnames, 7));
        Assert.Equal(
            [1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1],
            EnvoyMaglevTable.Create([new("127.0.0.1:90", 1), new("127.0.0.1:91", 2)], 17));
    }

    [Fact]
    public void Turns_are_taken_in_the_rounds_of_Envoy()
    {
        // Weights whose shares are sums of powers of two, and such that doubles round.
        long[][] sets = [[1, 1, 2], [1, 3, 4], [5, 3], [1, 2, 3], [7, 10, 3, 1], [1, 49, 50], [3, 3, 1]];
        foreach (long[] weights in sets)
        {
            DialectServer[] servers =
                [.. weights.Select((weight, i) => new DialectServer($"10.0.0.{i}:80", weight))];
            Assert.Equal(Fill(servers, 251), EnvoyMaglevTable.Create(servers, 251));
        }
    }

    [Theory]
    [InlineData("foo", 9_631_199_822_919_835_226)]
    [InlineData("bar", 11_474_628_671_133_349_555)]
    [InlineData("foo\nbar", 16_306_510_975_912_980_159)]
    [InlineData("lyft", 12_847_078_931_730_529_320)]
    [InlineData("", 6_142_509_188_972_423_790)]
    public void Murmur2_is_that_of_the_standard_library(string text, ulong hash) =>
        Assert.Equal(hash, Murmur2.Hash(Encoding.UTF8.GetBytes(text), Murmur2.StandardSeed));

    /// <summary>The rule of maglev_lb.cc once more, with each permutation as a list; servers are sorted by name.
    /// </summary>
    private static int[] Fill(DialectServer[] servers, int size)
    {
        double total = servers.Sum(server => server.Weight);
        double[] shares = [.. servers.Select(server => server.Weight / total)];
        double[] targets = new double[servers.Length];
        Queue<ulong>[] preferences = [.. servers.Select(server =>
        {
            byte[] name = Encoding.UTF8.GetBytes(server.Name);
            ulong offset = Shared.XxHash64.Hash(name) % (ulong)size;
            ulong skip = (Shared.XxHash64.Hash(name, 1) % (ulong)(size - 1)) + 1;
            return new Queue<ulong>(
                Enumerable.Range(0, size).Select(i => (offset + ((ulong)i * skip)) % (ulong)size));
        })];
        var table = new Dictionary<ulong, int>();
        for (int round = 1; table.Count < size; round++)
        {
            for (int i = 0; i < servers.Length && table.Count < size; i++)
            {
                if (shares[i] * round < targets[i])
                    continue;
                targets[i] += shares.Max();
                while (!table.TryAdd(preferences[i].Dequeue(), i))
                {
                }
            }
        }

        return [.. table.OrderBy(cell => cell.Key).Select(cell => cell.Value)];
    }

    private static IEnumerable<(ulong, int)> Ring(Func<int, string> name, int first, bool isMurmur)
    {
        DialectServer[] servers = [.. Enumerable.Range(0, 6).Select(index => new DialectServer(name(index), 1))];
        return EnvoyRingPoints.Create(servers, 12, 8_388_608, isMurmur)
            .Select(point => (point.Position, first + point.Server));
    }
}
