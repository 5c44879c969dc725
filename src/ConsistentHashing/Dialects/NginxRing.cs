namespace Purlin.ConsistentHashing;

/// <summary>
/// Rings that send each key where nginx' <c>hash ... consistent</c> sends it: CRC-32, 160 points for each unit of
/// weight. Asking what nginx will do needs no nginx.
/// </summary>
/// <remarks>
/// A server that is down is skipped for the next point of another, as nginx does. nginx itself turns an empty key over
/// to its round robin, which no ring can follow. CRC-32 is no good mixer: similar keys land near each other. For
/// agreeing with others; checked against an nginx of Debian, key by key. Source: nginx,
/// <c>ngx_http_upstream_hash_module.c</c>.
/// </remarks>
public static class NginxRing
{
    /// <summary>The hash of the keys: CRC-32, in the upper half of the 64 bits.</summary>
    public static KeyHash KeyHash => DialectKeyHash.Nginx;

    /// <summary>The ring of these servers.</summary>
    /// <param name="nodes">
    /// At least one, each with what stands behind <c>server</c> in the configuration for an id, such as
    /// <c>10.0.0.1:8080</c>, <c>backend.example.com</c> or <c>unix:/run/backend</c>, and a whole weight. Of two points
    /// at one place that of the server listed first counts.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, a weight is no whole number, or the points are more than 2^24.
    /// </exception>
    public static RingMap Create(IReadOnlyList<Node> nodes)
    {
        DialectServer[] servers = DialectServer.Of(nodes, out NodeSet set);
        DialectServer.CheckPoints(servers.Sum(server => (double)server.Weight) * NginxPoints.PointsPerWeight, nodes);
        return DialectServer.ToRing(nodes, set, KeyHash, NginxPoints.Create(servers));
    }
}
