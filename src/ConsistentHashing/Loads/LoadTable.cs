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

    // What a pick looks at, side by side: of a thousand nodes it stays in the nearest cache.
    private readonly Entry[] _entries;
    private readonly LoadTotal _total;
    private readonly ulong _denominator;
    private readonly bool _isRing;

    /// <summary>The table of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="overloadMillionths">By how much a node may exceed its fair share.</param>
    /// <param name="total">The counter of all nodes.</param>
    /// <param name="counterOf">The counter of a node, the same for its id whatever the map.</param>
    public LoadTable(
        NodeMap map, uint overloadMillionths, LoadTotal total, Func<string, LoadCounter> counterOf)
    {
        Map = map;
        _isRing = map.Engine == MapEngine.Ring;
        ulong[] weights = WholeWeights(map.Nodes, out ulong weight);
        _total = total;
        ulong share = Million + overloadMillionths;
        ulong common = Common(weights, share, Million * weight);
        _denominator = Million * weight / common;
        _entries = new Entry[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            var bound = new LoadBound(share * weights[i] / common, _denominator);
            LoadCounter counter = counterOf(map.Nodes[i].Id);
            _entries[i] = new(counter, bound.Numerator, new NodeLoad(map.Nodes[i], counter, total, bound));
        }
    }

    /// <summary>The map.</summary>
    public NodeMap Map { get; }

    /// <summary>The load of the node at a place of the map's set.</summary>
    public NodeLoad this[int place] => _entries[place].Load;

    /// <summary>Takes a lease on the node at a place of the map's set, unless that would exceed its part.</summary>
    /// <returns>The ticket, or <see cref="LoadCounter.NoPlace"/>; <see cref="LoadCounter.Full"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TryTake(int place)
    {
        ref readonly Entry entry = ref _entries[place];
        return entry.Counter.TryTake(_total, new LoadBound(entry.Numerator, _denominator));
    }

    /// <summary>
    /// Takes a lease on the first node with room in the key's own order. Null when all are full, which can be only
    /// while other threads are in the midst of taking or ending leases: some node has room for one more in the total.
    /// </summary>
    public NodeLoad? TakeInOrder(ulong hash, out long ticket)
    {
        // On a ring the next choices are neighbours on the circle, which would pass an overload on to each other. Draws
        // of the key's own spread it over all; the walk below is for the few that no draw serves.
        for (int draw = 0; _isRing && draw < MostDraws; draw++)
        {
            if (TryTake(Map.GetOwner(Mixing.Word(hash, (ulong)draw)), out ticket) is { } drawn)
                return drawn;
        }

        Candidates candidates = Map.GetCandidates(hash);
        while (candidates.MoveNext())
        {
            if (TryTake(candidates.Current, out ticket) is { } next)
                return next;
        }

        // Where no node is up, the owners serve, as they do in lookups without a bound.
        int owner = Map.GetNodeIndex(hash);
        for (int i = 0; i < _entries.Length; i++)
        {
            int place = owner + i < _entries.Length ? owner + i : owner + i - _entries.Length;
            if (TryTake(place, out ticket) is { } other)
                return other;
        }

        ticket = LoadCounter.Full;
        return null;
    }

    private NodeLoad? TryTake(int place, out long ticket)
    {
        ticket = TryTake(place);
        return ticket == LoadCounter.Full ? null : this[place];
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

    // What divides the denominator and every numerator: small numbers are compared faster.
    private static ulong Common(ulong[] weights, ulong share, ulong denominator)
    {
        ulong common = denominator;
        foreach (ulong weight in weights)
        {
            for (ulong rest = share * weight; rest != 0;)
                (common, rest) = (rest, common % rest);
        }

        return common;
    }

    /// <summary>A node's counter and numerator, for the look; its load, for the lease.</summary>
    private readonly record struct Entry(LoadCounter Counter, ulong Numerator, NodeLoad Load);
}
