namespace Purlin.ConsistentHashing.Tests;

/// <summary>Maps of any engine, for tests of what stands above them.</summary>
internal static class Maps
{
    /// <summary>Nodes n0, n1, ... of weight 1.</summary>
    public static Node[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => new Node($"n{i}"))];

    public static NodeMap Create(MapEngine engine, IEnumerable<Node> nodes) => engine switch
    {
        MapEngine.SlotMap => SlotMap.Create(nodes),
        MapEngine.Ring => RingMap.Create(nodes),
        MapEngine.Rendezvous => RendezvousMap.Create(nodes),
        MapEngine.Maglev => MaglevMap.Create(nodes),
        MapEngine.Stateless => StatelessMap.Create(nodes),
        _ => JumpMap.Create(nodes),
    };
}
