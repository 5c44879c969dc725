namespace Purlin.ConsistentHashing;

/// <summary>
/// Maglev: a table of a prime size, filled from each node's own permutation. The same set gives the same table, shares
/// are within about 1 %, a lookup is one load; but a change moves more than it must, some of it between nodes that
/// stayed.
/// </summary>
/// <remarks>
/// The entry of a hash is the remainder by the size. Next choices are the entries that the hash's random words fall
/// on. Build O(size log size), lookup O(1). Source: see <see cref="MapEngine.Maglev"/>'s paper, Eisenbud et al. (2016).
/// </remarks>
public sealed class MaglevMap : NodeMap
{
    /// <summary>The entries of a table unless told.</summary>
    public const int DefaultTableSize = 65_537;

    /// <summary>The most entries of a table.</summary>
    public const int MaxTableSize = 5_000_011;

    private const ulong ChoiceSalt = 0xA0761D6478BD642F;
    private const int DrawsPerEntry = 4;

    private readonly int[] _table;
    private readonly bool _isGiven;
    private readonly bool _canServeAll;

    private MaglevMap(NodeSet nodes, KeyHash hash, long epoch, int[] table, bool isGiven)
        : base(nodes, hash, epoch)
    {
        _table = table;
        _isGiven = isGiven;
        _canServeAll = nodes.CanServeAll;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.Maglev;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.SetDetermined | MapGuarantees.Weights
        | MapGuarantees.AnyRemoval | MapGuarantees.ExactPlan;

    /// <summary>How many entries the table has.</summary>
    public int TableSize => _table.Length;

    internal ReadOnlySpan<int> Table => _table;

    internal bool IsGiven => _isGiven;

    /// <summary>The map of a set of nodes.</summary>
    /// <param name="nodes">At least one node, at most one per entry.</param>
    /// <param name="hash">The hash of the keys and of the ids; <see cref="KeyHash.Default"/> unless given.</param>
    /// <param name="tableSize">A prime from 3 to 5,000,011; a hundred times the nodes, for shares within 1 %.</param>
    /// <exception cref="ArgumentException">The nodes are no set or too many, or the size is no prime.</exception>
    public static MaglevMap Create(
        IEnumerable<Node> nodes, KeyHash? hash = null, int tableSize = DefaultTableSize)
    {
        CheckTableSize(tableSize);
        return Build(NodeSet.Of(nodes), hash ?? KeyHash.Default, 1, tableSize);
    }

    /// <summary>A map of a given table, such as one that other software made.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="hash">The hash of the keys; a key's entry is its hash modulo the table's size.</param>
    /// <param name="table">For each entry the place of its owner in the set; from 1 to 5,000,011 entries.</param>
    /// <exception cref="ArgumentException">
    /// The table is empty or too long, or names a node that is not in the set or draining.
    /// </exception>
    public static MaglevMap FromTable(NodeSet nodes, KeyHash hash, ReadOnlySpan<int> table)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(hash);
        return FromTable(nodes, hash, 1, table);
    }

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int owner = GetOwner(hash);
        return _canServeAll || Nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The table was given and more than states changed.</exception>
    public override MaglevMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (!_isGiven)
            return Build(nodes, Hash, Epoch + 1, TableSize);
        if (!nodes.Select(node => node.Id).SequenceEqual(Nodes.Select(node => node.Id), StringComparer.Ordinal))
        {
            throw new InvalidOperationException(
                "The table of this map was given, so that of other nodes is unknown. Make it anew from its table.");
        }

        return FromTable(nodes, Hash, Epoch + 1, _table);
    }

    /// <inheritdoc/>
    public override double[] GetShares() => Array.ConvertAll(CountEntries(), count => (double)count / TableSize);

    internal static MaglevMap Build(NodeSet nodes, KeyHash hash, long epoch, int tableSize)
    {
        if (nodes.Count > tableSize)
        {
            throw new ArgumentException(
                $"There are {nodes.Count} nodes, but the table has only {tableSize} entries. Use a larger table.",
                nameof(nodes));
        }

        int[] offsets = [.. nodes.Select(node => (int)(hash.Hash("offset", node.Id) % (uint)tableSize))];
        int[] skips = [.. nodes.Select(node => (int)(hash.Hash("skip", node.Id) % ((uint)tableSize - 1)) + 1)];
        UInt128[] weights = ExactWeights.Scale(nodes, out _);
        return new MaglevMap(
            nodes, hash, epoch, MaglevTable.Fill(tableSize, offsets, skips, weights), isGiven: false);
    }

    internal static MaglevMap FromTable(NodeSet nodes, KeyHash hash, long epoch, ReadOnlySpan<int> table)
    {
        if (table.Length is 0 or > MaxTableSize)
        {
            throw new ArgumentException(
                $"The table has {table.Length} entries, but must have from 1 to {MaxTableSize}.", nameof(table));
        }

        foreach (int owner in table)
        {
            if ((uint)owner >= (uint)nodes.Count || nodes[owner].State == NodeState.Draining)
            {
                throw new ArgumentException(
                    $"An entry is of node {owner}, but the set has 0 to {nodes.Count - 1}, without the draining.",
                    nameof(table));
            }
        }

        return new MaglevMap(nodes, hash, epoch, table.ToArray(), isGiven: true);
    }

    internal int[] CountEntries()
    {
        var counts = new int[Nodes.Count];
        foreach (int owner in _table)
            counts[owner]++;
        return counts;
    }

    /// <summary>Refuses a table whose size is no prime of the range.</summary>
    internal static void CheckTableSize(int tableSize)
    {
        Shared.Guard.InRange(tableSize, 3, MaxTableSize);
        if (!IsPrime(tableSize))
        {
            throw new ArgumentOutOfRangeException(
                nameof(tableSize), $"It is {tableSize}, which is no prime. Use 65537 or 655373.");
        }
    }

    private static bool IsPrime(int number)
    {
        for (int divisor = 2; (long)divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
                return false;
        }

        return number > 1;
    }

    internal static MaglevMap Read(ref MapReader reader, NodeSet nodes, KeyHash hash, long epoch)
    {
        bool isGiven = reader.ReadFlag();
        int size = isGiven ? reader.ReadCountOf(1) : reader.ReadCount(MaxTableSize);
        if (!isGiven)
        {
            return size >= 3 && IsPrime(size)
                ? Build(nodes, hash, epoch, size)
                : throw MapReader.Malformed($"the table has {size} entries, which is no prime");
        }

        var table = new int[size];
        for (int entry = 0; entry < size; entry++)
            table[entry] = reader.ReadCount(nodes.Count - 1);
        return FromTable(nodes, hash, epoch, table);
    }

    internal override void WriteTo(MapWriter writer)
    {
        writer.WriteByte(_isGiven ? (byte)1 : (byte)0);
        writer.WriteCount(TableSize);
        for (int entry = 0; _isGiven && entry < _table.Length; entry++)
            writer.WriteCount(_table[entry]);
    }

    internal override int GetOwner(ulong hash) => _table[(int)(hash % (uint)_table.Length)];

    internal override int NextCandidate(ref CandidateState state)
    {
        // Random entries first, then all in a row, so that the walk ends with every node seen.
        int step = state.Step++;
        int draws = DrawsPerEntry * Math.Min(Nodes.Count, _table.Length);
        if (step < draws)
            return GetOwner(Mixing.Word(state.Hash ^ ChoiceSalt, (uint)step));
        return step - draws < _table.Length
            ? _table[(int)((state.Hash + (ulong)(step - draws)) % (uint)_table.Length)]
            : -1;
    }
}
