using System.Globalization;
using System.Text;
using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The ring of Envoy's <c>ring_hash</c>: hashes of <c>name_i</c>, as many as bring the server that weighs least to a
/// whole number of them, within the ring's bounds. Source: Envoy, <c>ring_hash_lb.cc</c>.
/// </summary>
internal static class EnvoyRingPoints
{
    /// <summary>The points of the servers, in order.</summary>
    /// <param name="servers">The servers, in Envoy's order: it decides who gets a broken point.</param>
    /// <param name="minPoints">The least number of points.</param>
    /// <param name="maxPoints">The most, which may leave servers without any.</param>
    /// <param name="isMurmur">MurmurHash2 with the seed of <c>std::hash</c> instead of XXH64.</param>
    public static DialectPoint[] Create(
        ReadOnlySpan<DialectServer> servers, long minPoints, long maxPoints, bool isMurmur)
    {
        double total = 0;
        foreach (DialectServer server in servers)
            total += server.Weight;
        double least = double.MaxValue;
        foreach (DialectServer server in servers)
            least = Math.Min(least, server.Weight / total);

        double scale = Math.Min(Math.Ceiling(least * minPoints) / least, maxPoints);
        var points = new List<DialectPoint>((int)Math.Ceiling(scale));
        double target = 0;
        for (int i = 0; i < servers.Length; i++)
        {
            // What a server is owed in fractions is paid as soon as the sum of all before it reaches a whole.
            target += scale * (servers[i].Weight / total);
            for (long k = 0; points.Count < target; k++)
            {
                string text = servers[i].Name + "_" + k.ToString(CultureInfo.InvariantCulture);
                points.Add(new(Hash(Encoding.UTF8.GetBytes(text), isMurmur), i));
            }
        }

        return DialectPoint.Order(points);
    }

    /// <summary>Where a name of a point stands; keys always stand at their XXH64.</summary>
    public static ulong Hash(ReadOnlySpan<byte> name, bool isMurmur) =>
        isMurmur ? Murmur2.Hash(name, Murmur2.StandardSeed) : XxHash64.Hash(name);
}
