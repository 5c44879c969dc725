using System.Globalization;
using System.Text;

namespace Purlin.ConsistentHashing.Tests;

public sealed class NginxPointsTests
{
    [Fact]
    public async Task Nginx_sends_every_key_where_the_dialect_says()
    {
        int[] weights = [1, 2, 1, 5, 3];
        (NginxServer nginx, int[] ports) = await NginxServer.StartAsync(weights.Length, (i, port) =>
            string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1:{port} weight={weights[i]};"));
        using (nginx)
        {
            DialectPoint[] points = NginxPoints.Create(
                [.. ports.Select((port, i) => new DialectServer($"127.0.0.1:{port}", weights[i]))]);
            for (int i = 0; i < 2_000; i++)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"user:{i * 7919}/cart?{i}");
                DialectPoint owner = Points.Owner(points, Hash(key));
                Assert.Equal(ports[owner.Server], await nginx.AskAsync(key));
            }
        }
    }

    [Fact]
    public async Task Keys_of_a_server_that_is_down_go_to_the_next_point_of_another()
    {
        (NginxServer nginx, int[] ports) = await NginxServer.StartAsync(4, (i, port) =>
            string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1:{port}{(i == 1 ? " down" : "")};"));
        using (nginx)
        {
            DialectServer[] servers = [.. ports.Select(port => new DialectServer($"127.0.0.1:{port}", 1))];
            DialectPoint[] all = NginxPoints.Create(servers);
            DialectPoint[] live = [.. all.Where(point => point.Server != 1)];
            int skipped = 0;
            for (int i = 0; i < 400; i++)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"key-{i}");
                skipped += Points.Owner(all, Hash(key)).Server == 1 ? 1 : 0;
                Assert.Equal(ports[Points.Owner(live, Hash(key)).Server], await nginx.AskAsync(key));
            }

            Assert.InRange(skipped, 1, 399);
        }
    }

    [Fact]
    public void A_unit_of_weight_has_160_points()
    {
        DialectPoint[] points = NginxPoints.Create([new("a:1", 1), new("b:1", 3)]);

        Assert.Equal([160, 480], Points.CountByServer(points, 2));
        Assert.Equal(points.Select(point => point.Position).Distinct().Order(), points.Select(point => point.Position));
    }

    [Theory]
    [InlineData("backend1.example.com:8080", "backend1.example.com", "8080")]
    [InlineData("backend1.example.com", "backend1.example.com", "")]
    [InlineData("unix:/run/backend3", "/run/backend3", "")]
    [InlineData("UNIX:/run/backend:3", "/run/backend:3", "")]
    [InlineData("[::1]:80", "[::1]", "80")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]", "")]
    public void The_first_point_is_the_checksum_of_host_and_port(string name, string host, string port)
    {
        byte[] hashed = [.. Encoding.UTF8.GetBytes(host), 0, .. Encoding.UTF8.GetBytes(port), 0, 0, 0, 0];

        Assert.Contains((ulong)Crc32.Compute(hashed) << 32,
            NginxPoints.Create([new(name, 1)]).Select(point => point.Position));
    }

    private static ulong Hash(string key) => (ulong)Crc32.Compute(Encoding.UTF8.GetBytes(key)) << 32;
}
