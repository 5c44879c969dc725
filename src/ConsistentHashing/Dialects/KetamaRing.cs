namespace Purlin.ConsistentHashing;

/// <summary>
/// Rings that send each key where libketama, and the memcached clients that follow it, send it: MD5, 160 points for a
/// server of average weight.
/// </summary>
/// <remarks>
/// Weights count by their share of all, so a change of one weight moves points of every server; and a lookup is the
/// cost of an MD5. For agreeing with others; a <see cref="SlotMap"/> balances exactly and moves the least. Bit for bit:
/// the digest of libketama's own test over a million keys is one of ours. Source: RJ/ketama, <c>ketama.c</c>.
/// </remarks>
public static class KetamaRing
{
    /// <summary>The hash of the keys: the first four bytes of the MD5 digest, in the upper half of 64 bits.</summary>
    public static KeyHash KeyHash => DialectKeyHash.Ketama;

    /// <summary>The ring of these servers.</summary>
    /// <param name="nodes">
    /// At least one, each with the address libketama has for an id, such as <c>10.0.1.1:11211</c>, and a whole weight.
    /// Of two points at one place that of the server listed first counts.
    /// </param>
    /// <exception cref="ArgumentException">The nodes are no set, or a weight is no whole number.</exception>
    public static RingMap Create(IReadOnlyList<Node> nodes)
    {
        DialectServer[] servers = DialectServer.Of(nodes, out NodeSet set);
        return DialectServer.ToRing(nodes, set, KeyHash, KetamaPoints.Create(servers));
    }
}
