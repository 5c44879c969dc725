using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The ring of libketama: of each MD5 digest of <c>name-k</c> four points, little-endian; as many digests as the
/// server's share of 40 per server, rounded down in the float arithmetic of the original, which can lose one.
/// Source: RJ/ketama, <c>libketama/ketama.c</c>.
/// </summary>
internal static class KetamaPoints
{
    private const int DigestsPerServer = 40;
    private const int WordsPerDigest = 4;

    /// <summary>Where a key stands: the first four bytes of its MD5 digest, little-endian.</summary>
    // The dialect's hash is MD5; nothing is secured by it.
#pragma warning disable CA5351
    public static uint HashKey(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(key, digest);
        return BinaryPrimitives.ReadUInt32LittleEndian(digest);
    }

    /// <summary>The points of the servers, in order.</summary>
    public static DialectPoint[] Create(ReadOnlySpan<DialectServer> servers)
    {
        long total = 0;
        foreach (DialectServer server in servers)
            total = checked(total + server.Weight);

        var points = new List<DialectPoint>(servers.Length * DigestsPerServer * WordsPerDigest);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        for (int i = 0; i < servers.Length; i++)
        {
            int digests = CountDigests(servers[i].Weight, total, servers.Length);
            for (int k = 0; k < digests; k++)
            {
                MD5.HashData(Encoding.UTF8.GetBytes(servers[i].Name + "-" + k.ToString(CultureInfo.InvariantCulture)),
                    digest);
                for (int word = 0; word < WordsPerDigest; word++)
                {
                    uint position = BinaryPrimitives.ReadUInt32LittleEndian(digest[(word * sizeof(uint))..]);
                    points.Add(new((ulong)position << 32, i));
                }
            }
        }

        return DialectPoint.Order(points);
    }
#pragma warning restore CA5351

    // The share is a float, the product a double, and what is rounded down a float again.
    private static int CountDigests(long weight, long total, int servers)
    {
        float share = weight / (float)total;
        return (int)MathF.Floor((float)(share * (double)DigestsPerServer * servers));
    }
}
