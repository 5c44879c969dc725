using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>The region, zone and rack of each node of a set as numbers, and how many of each can serve.</summary>
internal sealed class DomainTree
{
    private readonly Place[] _places;

    public DomainTree(NodeSet nodes)
    {
        var regions = new Dictionary<string, int>(StringComparer.Ordinal);
        var zones = new Dictionary<(int Region, string? Zone, string? Node), int>();
        var racks = new Dictionary<(int Zone, string? Rack, string? Node), int>();
        _places = new Place[nodes.Count];
        for (int i = 0; i < _places.Length; i++)
        {
            Node node = nodes[i];
            int region = Number(regions, node.Region ?? "");
            int zone = Number(zones, (region, node.Zone, node.Zone is null ? node.Id : null));
            int rack = Number(racks, (zone, node.Rack, node.Rack is null ? node.Id : null));
            _places[i] = new Place(region, zone, rack);
        }

        var serving = nodes.Index().Where(entry => entry.Item.State == NodeState.Up).Select(e => _places[e.Index]);
        Place[] places = [.. serving];
        NodeCount = places.Length;
        RegionCount = places.DistinctBy(place => place.Region).Count();
        ZoneCount = places.DistinctBy(place => place.Zone).Count();
        RackCount = places.DistinctBy(place => place.Rack).Count();
    }

    /// <summary>How many nodes are up.</summary>
    public int NodeCount { get; }

    /// <summary>How many regions have a node that is up.</summary>
    public int RegionCount { get; }

    /// <summary>How many zones have a node that is up.</summary>
    public int ZoneCount { get; }

    /// <summary>How many racks have a node that is up.</summary>
    public int RackCount { get; }

    /// <summary>The domain of a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(int node, DomainLevel level) => level switch
    {
        DomainLevel.Region => _places[node].Region,
        DomainLevel.Zone => _places[node].Zone,
        DomainLevel.Rack => _places[node].Rack,
        _ => node,
    };

    /// <summary>How many domains of a level have a node that is up.</summary>
    public int CountOf(DomainLevel level) => level switch
    {
        DomainLevel.Region => RegionCount,
        DomainLevel.Zone => ZoneCount,
        DomainLevel.Rack => RackCount,
        _ => NodeCount,
    };

    private static int Number<TKey>(Dictionary<TKey, int> numbers, TKey key)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
            numbers.Add(key, number = numbers.Count);
        return number;
    }

    private readonly record struct Place(int Region, int Zone, int Rack);
}
