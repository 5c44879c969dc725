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

    // Cell i has the place in Nodes of slot i's owner. Their number is 2^(64 - _shift), so every hash >> _shift is one.
    private readonly ushort[] _cells;
    private readonly int _shift;

    // The cells again while every node is up, else null: one load and one test on the way to most answers.
    private readonly ushort[]? _plainCells;
    private readonly Node[] _nodes;
    private readonly int _belowOneSlot;

    // Every node is up, there are no zones, and all have the same part of the ranking.
    private readonly bool _isRankedAlone;

    private SlotMap(NodeSet nodes, KeyHash hash, long epoch, ushort[] cells, KeyRanking ranking, int belowOneSlot)
        : base(nodes, hash, epoch)
    {
        _cells = cells;
        _shift = 64 - BitOperations.Log2((uint)cells.Length);
        _nodes = nodes.Array;
        _plainCells = nodes.CanServeAll ? cells : null;
        _belowOneSlot = belowOneSlot;
        Ranking = ranking;
        _isRankedAlone = nodes.CanServeAll && nodes.IsFlat && ranking.IsEven;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.SlotMap;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.ExactBalance | MapGuarantees.ExactMinimum
        | MapGuarantees.MovesOnlyTheChanged | MapGuarantees.Weights | MapGuarantees.AnyRemoval
        | MapGuarantees.ExactPlan | (Nodes.IsFlat ? MapGuarantees.OneReplicaMoves : MapGuarantees.None);

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int GetNodeIndex(ulong hash)
    {
        ushort[]? cells = _plainCells;
        return cells is not null
            ? Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(cells), (nint)(hash >> _shift))
            : GetServing(hash);
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
        for (int slot = 0; slot < _cells.Length;)
        {
            int end = EndOfRun(slot);
            counts[_cells[slot]] += end - slot;
            slot = end;
        }

        return counts;
    }

    /// <inheritdoc/>
    public override double[] GetShares() => Array.ConvertAll(GetSlotCounts(), count => (double)count / SlotCount);

    /// <inheritdoc/>
    public override IReadOnlyList<MapWarning> GetWarnings() => _belowOneSlot == 0 ? [] : WarnBelowOneSlot();

    /// <summary>The end of the run of one owner's slots; counting by runs, no count waits for the one before.</summary>
    internal int EndOfRun(int slot)
    {
        ushort[] cells = _cells;
        ushort owner = cells[slot++];
        while ((uint)slot < (uint)cells.Length && cells[slot] == owner)
            slot++;
        return slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override int GetOwner(ulong hash) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), (nint)(hash >> _shift));

    internal override int NextCandidate(ref CandidateState state) => Ranking.Next(ref state);

    /// <summary>Without zones and failures the set is the owner and the first others of the ranking.</summary>
    private protected override int FillNodes(ulong hash, Span<Node> nodes)
    {
        if (_isRankedAlone && nodes.Length is 2 or 3 && FillFew(hash, nodes))
            return nodes.Length;
        return FillAny(hash, nodes);
    }

    /// <summary>
    /// A set of two or three by draws that do not wait for each other. False, and nothing of use is written, if two of
    /// them agree.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FillFew(ulong hash, Span<Node> nodes)
    {
        Node[] all = _nodes;
        int owner = GetOwner(hash);
        int second = KeyRanking.DrawEven(hash, 0, (uint)all.Length);
        int third = KeyRanking.DrawEven(hash, 1, (uint)all.Length);
        if (second == owner || third == owner || second == third)
            return false;
        nodes[0] = all[owner];
        nodes[1] = all[second];
        if (nodes.Length == 3)
            nodes[2] = all[third];
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FillAny(ulong hash, Span<Node> nodes)
    {
        if (_plainCells is null || !Nodes.IsFlat)
            return ReplicaSet.Fill(this, hash, nodes);
        if (nodes.IsEmpty)
            return 0;
        nodes[0] = _nodes[GetOwner(hash)];
        int wanted = Math.Min(nodes.Length, _nodes.Length);
        return Ranking.IsEven && FillEven(hash, nodes[..wanted]) ? wanted : FillRanked(hash, nodes[..wanted]);
    }

    /// <summary>Some draws of an even ranking, each independent of the others. False if they are too few.</summary>
    private bool FillEven(ulong hash, Span<Node> nodes)
    {
        const int MostDraws = 32;
        int count = 1;
        for (uint draw = 0; draw < MostDraws && count < nodes.Length; draw++)
        {
            Node node = _nodes[KeyRanking.DrawEven(hash, draw, (uint)_nodes.Length)];
            if (!IsAmong(nodes, count, node))
                nodes[count++] = node;
        }

        return count == nodes.Length;
    }

    [SkipLocalsInit]
    private int FillRanked(ulong hash, Span<Node> nodes)
    {
        var state = new CandidateState(hash);
        for (int count = 1; count < nodes.Length;)
        {
            Node node = _nodes[Ranking.Next(ref state)];
            if (!IsAmong(nodes, count, node))
                nodes[count++] = node;
        }

        return nodes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAmong(Span<Node> nodes, int count, Node node)
    {
        for (int i = 0; i < count; i++)
        {
            if (ReferenceEquals(nodes[i], node))
                return true;
        }

        return false;
    }

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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int GetServing(ulong hash)
    {
        int owner = GetOwner(hash);
        return _nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <summary>The cells with the places of the new set, <see cref="ushort.MaxValue"/> for owners that left.</summary>
    private ushort[] Renumber(NodeSet nodes, out int[] owned)
    {
        int[] places = Nodes.PlacesIn(nodes);
        owned = new int[nodes.Count];
        var cells = new ushort[_cells.Length];
        for (int slot = 0; slot < cells.Length;)
        {
            int end = EndOfRun(slot);
            int place = places[_cells[slot]];
            cells.AsSpan(slot, end - slot).Fill((ushort)place);
            if (place >= 0)
                owned[place] += end - slot;
            slot = end;
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
