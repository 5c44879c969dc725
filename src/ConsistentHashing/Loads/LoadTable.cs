using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>What a balancer looks at for one map: each node's counter and its part of the total. Immutable.</summary>
internal sealed class LoadTable
{
    // Sums of weights up to here, in whole units, leave room in 64 bits for the millionths of the overload.
    private const int MaxWeightBits = 43;
    private const ulong Million = 1_000_000;

    // Draws before a ring is walked. With half of the nodes full, one key in 2^64 still walks.
    private const int MostDraws = 64;

    private readonly Entry[] _entries;
    private readonly bool _isRing;

    /// <summary>The table of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="overloadMillionths">By how much a node may exceed its fair share.</param>
    /// <param name="counterOf">The counter of a node, the same for its id whatever the map.</param>
    public LoadTable(NodeMap map, uint overloadMillionths, Func<string, LoadCounter> counterOf)
    {
        Map = map;
        _isRing = map.Engine == MapEngine.Ring;
        ulong[] weights = WholeWeights(map.Nodes, out ulong total);
        _entries = new Entry[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            var bound = new LoadBound((Million + overloadMillionths) * weights[i], Million * total);
            _entries[i] = new Entry(counterOf(map.Nodes[i].Id), bound);
        }
    }

    /// <summary>The map.</summary>
    public NodeMap Map { get; }

    /// <summary>The counter of a node.</summary>
    public LoadCounter CounterOf(int node) => _entries[node].Counter;

    /// <summary>The most leases of a node among so many.</summary>
    public long MostOf(int node, long total) => _entries[node].Bound.MostOf(total);

    /// <summary>Takes a lease on a node unless that would exceed its bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(int node, LoadCounter total)
    {
        ref readonly Entry entry = ref _entries[node];
        return entry.Counter.TryTake(total, entry.Bound);
    }

    /// <summary>
    /// Takes a lease on the first node with room in the key's own order. -1 when all are full, which can be only while
    /// other threads are in the midst of taking or ending leases: some node has room for one more lease in the total.
    /// </summary>
    public int TakeInOrder(ulong hash, LoadCounter total)
    {
        // On a ring the next choices are neighbours on the circle, which would pass an overload on to each other. Draws
        // of the key's own spread it over all; the walk below is for the few that no draw serves.
        for (int draw = 0; _isRing && draw < MostDraws; draw++)
        {
            int node = Map.GetOwner(Mixing.Word(hash, (ulong)draw));
            if (TryTake(node, total))
                return node;
        }

        Candidates candidates = Map.GetCandidates(hash);
        while (candidates.MoveNext())
        {
            if (TryTake(candidates.Current, total))
                return candidates.Current;
        }

        // Where no node is up, the owners serve, as they do in lookups without a bound.
        int owner = Map.GetNodeIndex(hash);
        for (int i = 0; i < _entries.Length; i++)
        {
            int node = owner + i < _entries.Length ? owner + i : owner + i - _entries.Length;
            if (TryTake(node, total))
                return node;
        }

        return -1;
    }

    /// <summary>The weights of the nodes that serve as whole numbers, 0 for the others.</summary>
    /// <remarks>Exact up to a sum of 2^43 units; beyond, the least significant bits are rounded off, to 1 at least.
    /// </remarks>
    private static ulong[] WholeWeights(NodeSet nodes, out ulong total)
    {
        UInt128[] exact = ExactWeights.Scale(nodes, out _);
        bool isAnyUp = nodes.Any(node => node.State == NodeState.Up);
        UInt128 sum = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            if (isAnyUp && nodes[i].State != NodeState.Up)
                exact[i] = 0;
            sum += exact[i];
        }

        int excess = Math.Max(0, 128 - (int)UInt128.LeadingZeroCount(sum) - MaxWeightBits);
        var whole = new ulong[exact.Length];
        total = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            whole[i] = exact[i] == 0 ? 0 : Math.Max(1, (ulong)(exact[i] >> excess));
            total += whole[i];
        }

        return whole;
    }

    /// <summary>A node's counter and bound, beside each other because every look needs both.</summary>
    private readonly record struct Entry(LoadCounter Counter, LoadBound Bound);
}
