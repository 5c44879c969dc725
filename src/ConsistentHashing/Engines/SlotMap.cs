using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The default engine: 2^14 to 2^20 slots, of which each node owns the floor or the ceiling of its exact ideal, and a
/// change moves the least number of slots that any such division could move. A lookup is one load: the top bits of the
/// hash are the slot.
/// </summary>
/// <remarks>
/// Perfect balance and perfect minimality together need memory: which slots a node owns depends on the changes before.
/// Two processes agree if they made the same changes from the same set, or if one loads what the other saved; the
/// <see cref="NodeMap.Fingerprint"/> says whether they do. A map of 2^16 slots is 128 KiB.
/// </remarks>
public sealed partial class SlotMap : NodeMap
{
    /// <summary>The fewest slots.</summary>
    public const int MinSlots = 1 << 14;

    /// <summary>The most slots.</summary>
    public const int MaxSlots = 1 << 20;

    /// <summary>How many slots a map has unless told.</summary>
    public const int DefaultSlots = 1 << 16;

    /// <summary>The most nodes.</summary>
    public const int MaxNodes = ushort.MaxValue;

    // Cell i has the place in Nodes of slot i's owner. A power of two of them, so that every hash >> _shift is in range.
    private readonly ushort[] _cells;
    private readonly int _shift;
    private readonly Node[] _nodes;
    private readonly bool _canServeAll;
    private readonly int _belowOneSlot;

    private SlotMap(NodeSet nodes, KeyHash hash, long epoch, ushort[] cells, KeyRanking ranking, int belowOneSlot)
        : base(nodes, hash, epoch)
    {
        _cells = cells;
        _shift = 64 - BitOperations.Log2((uint)cells.Length);
        _nodes = nodes.Array;
        _canServeAll = nodes.CanServeAll;
        _belowOneSlot = belowOneSlot;
        Ranking = ranking;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.SlotMap;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.ExactBalance | MapGuarantees.ExactMinimum
        | MapGuarantees.MovesOnlyTheChanged | MapGuarantees.Weights | MapGuarantees.AnyRemoval
        | MapGuarantees.ExactPlan | (Nodes.Domains.IsFlat ? MapGuarantees.OneReplicaMoves : MapGuarantees.None);

    /// <summary>How many slots there are.</summary>
    public int SlotCount => _cells.Length;

    internal ReadOnlySpan<ushort> Cells => _cells;

    internal KeyRanking Ranking { get; }

    /// <summary>A map without a history: the same for the same nodes, hash and slots, in whatever order.</summary>
    /// <param name="nodes">At least one node, at most 65,535 and one per slot.</param>
    /// <param name="hash">The hash of the keys; <see cref="KeyHash.Default"/> unless given.</param>
    /// <param name="slots">A power of two from 2^14 to 2^20; the more, the finer the shares.</param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, or too many; or the slots are out of their range.
    /// </exception>
    public static SlotMap Create(IEnumerable<Node> nodes, KeyHash? hash = null, int slots = DefaultSlots)
    {
        Shared.Guard.InRange(slots, MinSlots, MaxSlots);
        Shared.Guard.PowerOfTwo(slots);
        NodeSet set = NodeSet.Of(nodes);
        CheckCount(set, slots);
        SlotQuotas division = SlotQuotas.Compute(set, slots, new int[set.Count]);
        var cells = new ushort[slots];
        int slot = 0;
        for (int node = 0; node < set.Count; node++)
        {
            cells.AsSpan(slot, division.Quotas[node]).Fill((ushort)node);
            slot += division.Quotas[node];
        }

        return new SlotMap(set, hash ?? KeyHash.Default, 1, cells, KeyRanking.Create(set), division.BelowOneSlot);
    }

    /// <summary>The slot of a hash: its top bits.</summary>
    public int GetSlot(ulong hash) => (int)(hash >> _shift);

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int owner = GetOwner(hash);
        return _canServeAll || _nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <inheritdoc/>
    public override SlotMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        CheckCount(nodes, SlotCount);
        ushort[] cells = Renumber(nodes, out int[] owned);
        SlotQuotas division = SlotQuotas.Compute(nodes, SlotCount, owned);
        Move(cells, owned, division.Quotas);
        return new SlotMap(
            nodes, Hash, Epoch + 1, cells, Ranking.With(Nodes, nodes), division.BelowOneSlot);
    }

    /// <summary>How many slots each node owns, in the order of <see cref="NodeMap.Nodes"/>.</summary>
    public int[] GetSlotCounts()
    {
        var counts = new int[Nodes.Count];
        foreach (ushort owner in _cells)
            counts[owner]++;
        return counts;
    }

    /// <inheritdoc/>
    public override double[] GetShares() => Array.ConvertAll(GetSlotCounts(), count => (double)count / SlotCount);

    /// <inheritdoc/>
    public override IReadOnlyList<MapWarning> GetWarnings() => _belowOneSlot == 0 ? [] : WarnBelowOneSlot();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override int GetOwner(ulong hash) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), (nint)(hash >> _shift));

    internal override int NextCandidate(ref CandidateState state) => Ranking.Next(ref state);

    private static void CheckCount(NodeSet nodes, int slots)
    {
        int most = Math.Min(MaxNodes, slots);
        if (nodes.Count > most)
        {
            throw new ArgumentException(
                $"There are {nodes.Count} nodes, but a map of {slots} slots takes at most {most}. "
                + "Use more slots (to 2^20, 65,535 nodes), or a StatelessMap.", nameof(nodes));
        }
    }

    /// <summary>The cells with the places of the new set, <see cref="ushort.MaxValue"/> for owners that left.</summary>
    private ushort[] Renumber(NodeSet nodes, out int[] owned)
    {
        var places = new ushort[Nodes.Count];
        for (int i = 0; i < places.Length; i++)
            places[i] = (ushort)nodes.IndexOf(Nodes[i].Id);
        owned = new int[nodes.Count];
        var cells = new ushort[_cells.Length];
        for (int slot = 0; slot < cells.Length; slot++)
        {
            ushort place = places[_cells[slot]];
            cells[slot] = place;
            if (place != ushort.MaxValue)
                owned[place]++;
        }

        return cells;
    }

    /// <summary>Gives slots of those who have too many, or have left, to those who have too few; no others.</summary>
    private static void Move(ushort[] cells, int[] owned, int[] quotas)
    {
        int taker = 0;
        for (int slot = 0; slot < cells.Length; slot++)
        {
            int owner = cells[slot];
            if (owner != ushort.MaxValue)
            {
                if (owned[owner] <= quotas[owner])
                    continue;
                owned[owner]--;
            }

            while (owned[taker] >= quotas[taker])
                taker++;
            owned[taker]++;
            cells[slot] = (ushort)taker;
        }
    }

    private MapWarning[] WarnBelowOneSlot()
    {
        UInt128[] weights = ExactWeights.Scale(Nodes, out UInt128 total);
        return
        [
            .. Nodes.Index()
                .Where(entry => weights[entry.Index] != 0 && weights[entry.Index] * (uint)SlotCount < total)
                .Select(entry => new MapWarning(
                    MapWarningKind.BelowOneSlot, entry.Item,
                    $"Node '{entry.Item.Id}' is due less than one of the {SlotCount} slots, so it owns one or none. "
                    + "Use more slots or a greater weight.")),
        ];
    }
}
