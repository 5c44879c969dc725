using Purlin.ConsistentHashing;

namespace Purlin.Benchmarks;

/// <summary>Lookups, after hashing.</summary>
internal static class LookupRows
{
    private const string Ring = "ring of 160";
    private const string Jump = "jump";
    private const string Maglev = "Maglev table";
    private const string Rendezvous = "weighted rendezvous";
    private const string Floor = "an array alone";
    // The hashes of a row come from a counter in a register, a Weyl sequence by Rivals.Step on all sides alike, so
    // that a row measures the lookup and not the reading of prepared hashes.

    public static void Table(RowSetup row, int count)
    {
        Node[] nodes = Rivals.Nodes(row.Size(count, 50));
        SlotMap map = SlotMap.Create(nodes);
        ulong[] hashes = Rivals.Hashes();
        row.Ours("SlotMap", n => SlotLoop(map, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(1.2)).Allocated(Goal.Exactly(0));
    }

    public static void AgainstRivals(RowSetup row)
    {
        const int Count = 1_000;
        Node[] nodes = Rivals.Nodes(Count);
        SlotMap map = SlotMap.Create(nodes);
        (ulong[] points, ushort[] owners) = Rivals.Ring(Count);
        MaglevMap maglev = MaglevMap.Create(nodes);
        int[] table = [.. Enumerable.Range(0, maglev.TableSize).Select(entry => maglev.GetNodeIndex((ulong)entry))];
        ushort[] cells = [.. Enumerable.Range(0, map.SlotCount).Select(
            slot => (ushort)map.GetNodeIndex((ulong)slot << 48))];
        RingMap ring = RingMap.FromPoints(
            map.Nodes, map.Hash, [.. points.Zip(owners, (point, owner) => new RingPoint(point, owner))]);
        ulong[] hashes = Rivals.Hashes();
        ulong[] words = [.. nodes.Select(node => map.Hash.Hash(node.Id))];
        double[] weights = [.. nodes.Select(node => node.Weight)];
        row.Ours("SlotMap", n => SlotLoop(map, n))
            .Rival(Floor, n => FloorLoop(cells, n))
            .Rival(Ring, n => RingLoop(points, owners, n))
            .Rival(Jump, n => JumpLoop(Count, n))
            .Rival(Maglev, n => MaglevLoop(table, n))
            .Rival(Rendezvous, n => RendezvousLoop(words, weights, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(1.2), Goal.AtLeastTimes(100, Ring), Goal.AtLeastTimes(50, Jump))
            .Allocated(Goal.Exactly(0));
        row.Agree("jump of key 1 on 1,000", () => Rivals.Jump(1, 1_000), () => 549);
        row.Agree("our ring of the rival's points",
            () => hashes.Take(1_000).Select(ring.GetNodeIndex),
            () => hashes.Take(1_000).Select(hash => Rivals.FindOnRing(points, owners, hash)));
        row.Agree("slots of each node", () => map.GetSlotCounts().Sum(), () => map.SlotCount);
    }

    public static void Stateless(RowSetup row, double goalNs, bool hasDead)
    {
        int count = row.Size(1_000_000, 1_000);
        Node[] nodes = Rivals.Nodes(count);
        StatelessMap map = StatelessMap.Create(nodes);
        if (hasDead)
            map = map.With(NodeSet.Of(nodes.Where((_, i) => i % 10 != 3)));
        ulong[] hashes = Rivals.Hashes();
        row.Ours("StatelessMap", n => StatelessLoop(map, n))
            .Rival(Jump, n => JumpLoop(count, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(goalNs)).Allocated(Goal.Exactly(0));
        row.Agree("jump of key 1 on 10^6", () => Rivals.Jump(1, 1_000_000), () => 985611);
    }

    public static void Replicas(RowSetup row)
    {
        SlotMap map = SlotMap.Create(Rivals.Nodes(row.Size(1_000, 50)));
        ulong[] hashes = Rivals.Hashes();
        var nodes = new Node[3];
        row.Ours("GetNodes", n => ReplicaLoop(map, nodes, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(25)).Allocated(Goal.Exactly(0));
    }

    private static ulong SlotLoop(SlotMap map, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodeIndex(hash += Rivals.Step);
        return sum;
    }

    private static ulong FloorLoop(ushort[] cells, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += cells[(hash += Rivals.Step) >> 48];
        return sum;
    }

    private static ulong RingLoop(ulong[] points, ushort[] owners, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)Rivals.FindOnRing(points, owners, hash += Rivals.Step);
        return sum;
    }

    private static ulong JumpLoop(int count, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)Rivals.Jump(hash += Rivals.Step, count);
        return sum;
    }

    private static ulong MaglevLoop(int[] table, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)table[(hash += Rivals.Step) % 65_537];
        return sum;
    }

    private static ulong RendezvousLoop(ulong[] words, double[] weights, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)Rivals.Rendezvous(words, weights, hash += Rivals.Step);
        return sum;
    }

    private static ulong StatelessLoop(StatelessMap map, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodeIndex(hash += Rivals.Step);
        return sum;
    }

    private static ulong ReplicaLoop(SlotMap map, Node[] nodes, long operations)
    {
        ulong sum = 0;
        ulong hash = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)map.GetNodesByHash(hash += Rivals.Step, nodes) + (uint)nodes[2].Id.Length;
        return sum;
    }
}
