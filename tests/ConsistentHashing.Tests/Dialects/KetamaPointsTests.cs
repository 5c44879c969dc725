using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Purlin.ConsistentHashing.Tests;

public sealed class KetamaPointsTests
{
    // ketama.servers of libketama, whose test.sh and python tests have the facts below.
    private static readonly DialectServer[] Servers =
    [
        new("10.0.1.1:11211", 600), new("10.0.1.2:11211", 300), new("10.0.1.3:11211", 200), new("10.0.1.4:11211", 350),
        new("10.0.1.5:11211", 1000), new("10.0.1.6:11211", 800), new("10.0.1.7:11211", 950), new("10.0.1.8:11211", 100),
    ];

    [Fact]
    public void The_servers_of_libketama_get_its_points()
    {
        DialectPoint[] points = KetamaPoints.Create(Servers);

        Assert.Equal([176, 88, 56, 104, 296, 236, 280, 28], Points.CountByServer(points, Servers.Length));
        Assert.Equal(new DialectPoint(762_113UL << 32, 4), points[0]);
        Assert.Equal(new DialectPoint(4_293_620_028UL << 32, 4), points[^1]);
    }

    [Theory]
    [InlineData("0", 2_216_742_351, 2_217_271_743, "10.0.1.1:11211")]
    [InlineData("1", 943_901_380, 949_045_552, "10.0.1.5:11211")]
    public void Keys_stand_where_libketama_has_them(string key, uint hash, uint point, string server)
    {
        DialectPoint owner = Points.Owner(KetamaPoints.Create(Servers), (ulong)hash << 32);

        Assert.Equal(hash, KetamaPoints.HashKey(Encoding.UTF8.GetBytes(key)));
        Assert.Equal((ulong)point << 32, owner.Position);
        Assert.Equal(server, Servers[owner.Server].Name);
    }

    [Fact]
    public void A_million_keys_give_the_digest_of_libketama()
    {
        DialectPoint[] points = KetamaPoints.Create(Servers);
        var lines = new StringBuilder("\n");
        Span<byte> key = stackalloc byte[8];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (int i = 0; i < 1_000_000; i++)
        {
            i.TryFormat(key, out int length, default, CultureInfo.InvariantCulture);
            uint hash = KetamaPoints.HashKey(key[..length]);
            DialectPoint owner = Points.Owner(points, (ulong)hash << 32);
            lines.Append(CultureInfo.InvariantCulture, $"{hash} {owner.Position >> 32} {Servers[owner.Server].Name}\n");
            if (lines.Length > 100_000 || i == 999_999)
            {
                digest.AppendData(Encoding.UTF8.GetBytes(lines.ToString()));
                lines.Clear();
            }
        }

        Assert.Equal("5672b131391f5aa2b280936aec1eea74", Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    // Equal servers should have 40 digests each. By IEEE 754: a share of one n-th in float, times 40 n in double, is
    // just below 40 for 25, and a float again is 40; all in double it is below for 7; and 61 lose one in truth.
    [Theory]
    [InlineData(7, 160)]
    [InlineData(25, 160)]
    [InlineData(49, 160)]
    [InlineData(61, 156)]
    public void Float_arithmetic_is_that_of_the_original(int servers, int points)
    {
        DialectServer[] equal =
            [.. Enumerable.Range(0, servers).Select(i => new DialectServer($"10.0.0.{i}:11211", 1))];

        Assert.All(
            Points.CountByServer(KetamaPoints.Create(equal), servers), count => Assert.Equal(points, count));
    }

    [Fact]
    public void The_greatest_weights_add_up() => Assert.Equal(
        [160, 160],
        Points.CountByServer(
            KetamaPoints.Create([new("a:1", DialectServer.MaxWeight), new("b:1", DialectServer.MaxWeight)]), 2));
}
