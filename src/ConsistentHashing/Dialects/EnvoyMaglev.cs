namespace Purlin.ConsistentHashing;

/// <summary>Tables that send each hash where Envoy's <c>maglev</c> sends it.</summary>
/// <remarks>
/// For agreeing with others. From source, unverified: the counts in Envoy's documentation and the tables in its own
/// tests are reproduced, but no Envoy was asked. A request with one hash policy has the XXH64 of the policy's value.
/// Source: Envoy, <c>maglev_lb.cc</c>.
/// </remarks>
public static class EnvoyMaglev
{
    /// <summary>The hash of the keys: XXH64.</summary>
    public static KeyHash KeyHash => EnvoyRing.KeyHash;

    /// <summary>The map of these hosts.</summary>
    /// <param name="nodes">
    /// At least one, each with its address or, where Envoy hashes those, its hostname for an id, and a whole weight.
    /// </param>
    /// <param name="tableSize">A prime from 3 to 5,000,011: Envoy's <c>table_size</c>.</param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, a weight is no whole number, or the size is no prime of its range.
    /// </exception>
    public static MaglevMap Create(IReadOnlyList<Node> nodes, int tableSize = MaglevMap.DefaultTableSize)
    {
        DialectServer[] servers = DialectServer.Of(nodes, out NodeSet set);
        MaglevMap.CheckTableSize(tableSize);
        int[] places = [.. nodes.Select(node => set.IndexOf(node.Id))];
        int[] table = EnvoyMaglevTable.Create(servers, tableSize);
        return MaglevMap.FromTable(set, KeyHash, Array.ConvertAll(table, server => places[server]));
    }
}
