using System.Buffers.Binary;
using System.Text;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The ring of nginx' <c>hash ... consistent</c>: 160 points for each unit of weight, each the CRC-32 of host, a zero
/// byte, port and the point before it (0 before the first), little-endian. Source:
/// nginx, <c>ngx_http_upstream_hash_module.c</c>, which follows Cache::Memcached::Fast.
/// </summary>
internal static class NginxPoints
{
    /// <summary>Points for each unit of weight.</summary>
    public const int PointsPerWeight = 160;

    private const string UnixPrefix = "unix:";

    /// <summary>The points of the servers, in order.</summary>
    public static DialectPoint[] Create(ReadOnlySpan<DialectServer> servers)
    {
        var points = new List<DialectPoint>();
        Span<byte> previous = stackalloc byte[sizeof(uint)];
        for (int i = 0; i < servers.Length; i++)
        {
            uint start = HashName(servers[i].Name);
            uint point = 0;
            for (long k = 0; k < servers[i].Weight * PointsPerWeight; k++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(previous, point);
                point = Crc32.Finish(Crc32.Append(start, previous));
                points.Add(new((ulong)point << 32, i));
            }
        }

        return DialectPoint.Order(points);
    }

    // The running remainder over host, zero, port; a name without a port has an empty one.
    private static uint HashName(string name)
    {
        ReadOnlySpan<char> host = name;
        ReadOnlySpan<char> port = default;
        if (host.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            host = host[UnixPrefix.Length..];
        }
        else
        {
            int colon = host.LastIndexOf(':');
            if (colon >= 0 && !host[(colon + 1)..].ContainsAnyExceptInRange('0', '9'))
            {
                port = host[(colon + 1)..];
                host = host[..colon];
            }
        }

        uint running = Append(Crc32.Start, host);
        running = Crc32.Append(running, [0]);
        return Append(running, port);
    }

    private static uint Append(uint running, ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return Crc32.Append(running, bytes);
    }
}
