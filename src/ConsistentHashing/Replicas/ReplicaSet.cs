using System.Diagnostics;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Chooses a key's distinct nodes: the owner, and from its ranking the first of each region, then of each zone, then of
/// each rack, then the others, until there are enough.
/// </summary>
/// <remarks>
/// As each class is taken in the order of the ranking, a node that leaves the ranking changes the set by one member:
/// itself, for the best of those left of its domain or for the next that is not in the set. A <see cref="SlotMap"/>
/// gives a slot to whom the quotas say, which may be a node of a domain that the set has already; then the member of
/// that domain makes room as well, because distinct zones come first.
/// </remarks>
internal static class ReplicaSet
{
    // More would be a list of nodes rather than a replica set; those take a list of the places from the heap.
    private const int MostOnStack = 64;

    /// <summary>Fills the nodes from the front; returns how many there are.</summary>
    public static int Fill(NodeMap map, ulong hash, Span<Node> nodes)
    {
        Span<int> places = nodes.Length <= MostOnStack ? stackalloc int[nodes.Length] : new int[nodes.Length];
        int count = Choose(map, hash, places);
        for (int i = 0; i < count; i++)
            nodes[i] = map.Nodes.Array[places[i]];
        return count;
    }

    private static int Choose(NodeMap map, ulong hash, Span<int> places)
    {
        Candidates first = map.GetCandidates(hash);
        if (places.IsEmpty || !first.MoveNext())
            return 0;
        places[0] = first.Current;
        int count = 1;
        DomainTree domains = map.Nodes.Domains;
        for (DomainLevel level = DomainLevel.Region; level <= DomainLevel.Node && count < places.Length; level++)
        {
            // The set has all domains of the level already, so a walk would find none.
            if (Math.Min(places.Length, domains.CountOf(level)) > count)
                count = Spread(map, hash, domains, level, places, count);
        }

        return count;
    }

    /// <summary>Adds the first node of each domain of the level that has no node yet.</summary>
    private static int Spread(
        NodeMap map, ulong hash, DomainTree domains, DomainLevel level, Span<int> places, int count)
    {
        int wanted = Math.Min(places.Length, domains.CountOf(level));
        Candidates candidates = map.GetCandidates(hash);
        while (count < wanted && candidates.MoveNext())
        {
            if (!HasDomain(domains, level, places[..count], domains.Of(candidates.Current, level)))
                places[count++] = candidates.Current;
        }

        Debug.Assert(count == wanted, "The ranking has every node that is up.");
        return count;
    }

    private static bool HasDomain(DomainTree domains, DomainLevel level, ReadOnlySpan<int> places, int domain)
    {
        foreach (int place in places)
        {
            if (domains.Of(place, level) == domain)
                return true;
        }

        return false;
    }
}
