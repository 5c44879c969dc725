using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>Collects the moves from one map to another, adjoining ones of the same pair as one.</summary>
internal sealed partial class PlanBuilder
{
    private readonly NodeMap _from;
    private readonly NodeMap _to;
    private readonly double _total;
    private readonly List<KeyMove> _moves = [];

    // The amount that goes from a node (upper half of the key) to a node (lower half), in units of the plan.
    private readonly Dictionary<ulong, UInt128> _amounts = [];

    // For each node of the map before its place in the map after, or -1.
    private readonly int[] _places;

    // The move under construction.
    private ulong _first;
    private ulong _last;
    private int _giver = -1;
    private int _taker;

    private PlanBuilder(NodeMap from, NodeMap to, double total)
    {
        _from = from;
        _to = to;
        _total = total;
        _places = from.Nodes.PlacesIn(to.Nodes);
    }

    public static MigrationPlan Build(NodeMap from, NodeMap to) => (from, to) switch
    {
        (SlotMap or RingMap, SlotMap or RingMap) => BuildRanges(from, to),
        (MaglevMap before, MaglevMap after) when before.TableSize == after.TableSize => BuildEntries(before, after),
        _ => BuildKeys(from, to),
    };

    private static MigrationPlan BuildEntries(MaglevMap from, MaglevMap to)
    {
        var builder = new PlanBuilder(from, to, to.TableSize);
        for (int entry = 0; entry < to.TableSize; entry++)
            builder.Compare((ulong)entry, (ulong)entry, from.Table[entry], to.Table[entry]);
        int least = SlotQuotas.LeastGains(to.Nodes, to.TableSize, builder.Inherit(from.CountEntries()));
        return builder.Finish(PlanUnit.TableEntries, (double)least / to.TableSize, to.TableSize);
    }

    private static MigrationPlan BuildKeys(NodeMap from, NodeMap to)
    {
        var builder = new PlanBuilder(from, to, 1);
        double[] before = from.GetShares();
        double[] after = to.GetShares();
        double moved = (from, to) switch
        {
            (RendezvousMap, RendezvousMap) => ExpectedMove.OfRendezvous(from.Nodes, to.Nodes),
            (StatelessMap left, StatelessMap right) => ExpectedMove.OfNumbers(left, right),
            (JumpMap, JumpMap) => builder.SumGains(before, after),
            _ => builder.SumOfStrangers(before, after),
        };
        return new MigrationPlan(
            PlanUnit.Keys, [], [], moved, builder.SumGains(before, after), MoveBetween(from, to));
    }

    private static Func<ulong, (Node From, Node To)> MoveBetween(NodeMap from, NodeMap to) =>
        hash => (from.Nodes[from.GetOwner(hash)], to.Nodes[to.GetOwner(hash)]);

    /// <summary>What the owners of one piece are before and after; pieces come in ascending order.</summary>
    private void Compare(ulong first, ulong last, int giver, int taker)
    {
        if (_places[giver] == taker)
            return;
        if (giver == _giver && taker == _taker && first == _last + 1)
        {
            _last = last;
            return;
        }

        Flush();
        (_first, _last, _giver, _taker) = (first, last, giver, taker);
    }

    private void Flush()
    {
        if (_giver < 0)
            return;
        UInt128 amount = (UInt128)(_last - _first) + UInt128.One;
        _moves.Add(new KeyMove(
            _first, _last, _from.Nodes[_giver], _to.Nodes[_taker], (double)amount / _total));
        ulong pair = ((ulong)(uint)_giver << 32) | (uint)_taker;
        CollectionsMarshal.GetValueRefOrAddDefault(_amounts, pair, out _) += amount;
        _giver = -1;
    }

    private MigrationPlan Finish(PlanUnit unit, double minimumShare, int tableSize = 0)
    {
        Flush();
        UInt128 moved = UInt128.Zero;
        var transfers = new List<Transfer>(_amounts.Count);
        foreach ((ulong pair, UInt128 amount) in _amounts.OrderBy(entry => entry.Key))
        {
            moved += amount;
            transfers.Add(new Transfer(
                _from.Nodes[(int)(pair >> 32)], _to.Nodes[(int)(uint)pair], (double)amount / _total));
        }

        return new MigrationPlan(
            unit, _moves, transfers, (double)moved / _total, minimumShare, MoveBetween(_from, _to))
        {
            TableSize = tableSize,
        };
    }

    /// <summary>What the nodes of the map after had before.</summary>
    private int[] Inherit(int[] before)
    {
        var inherited = new int[_to.Nodes.Count];
        for (int i = 0; i < before.Length; i++)
        {
            if (_places[i] >= 0)
                inherited[_places[i]] = before[i];
        }

        return inherited;
    }

    private double SumGains(double[] before, double[] after)
    {
        var gains = (double[])after.Clone();
        for (int i = 0; i < before.Length; i++)
        {
            if (_places[i] >= 0)
                gains[_places[i]] -= before[i];
        }

        return gains.Sum(gain => Math.Max(0, gain));
    }

    /// <summary>Of two maps that know nothing of each other a node keeps its share of its share.</summary>
    private double SumOfStrangers(double[] before, double[] after)
    {
        double kept = 0;
        for (int i = 0; i < before.Length; i++)
            kept += _places[i] < 0 ? 0 : before[i] * after[_places[i]];
        return 1 - kept;
    }
}
