namespace Purlin.ConsistentHashing;

/// <summary>
/// Jump consistent hash: no table, equal shares, and nodes that join move only what they get; but only the last to join
/// may leave. For agreeing with others who have it; a <see cref="StatelessMap"/> is faster and lets any node leave.
/// </summary>
/// <remarks>
/// Buckets are numbered in canonical order at creation and then as nodes join. A node that is down keeps its bucket.
/// Lookup O(log n).
/// </remarks>
public sealed class JumpMap : NodeMap
{
    private readonly int[] _buckets;
    private readonly KeyRanking _ranking;
    private readonly bool _canServeAll;

    private JumpMap(NodeSet nodes, KeyHash hash, long epoch, int[] buckets)
        : base(nodes, hash, epoch)
    {
        StatelessMap.Check(nodes);
        _buckets = buckets;
        _ranking = KeyRanking.Create(nodes);
        _canServeAll = nodes.CanServeAll;
        if (nodes.OwnerCount < nodes.Count)
        {
            throw new ArgumentException(
                "A node is draining, but a bucket of jump hash cannot be emptied. Remove the last, or use a SlotMap.",
                nameof(nodes));
        }
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.Jump;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.MovesOnlyTheChanged;

    internal ReadOnlySpan<int> Buckets => _buckets;

    /// <summary>A map without a history: the same for the same nodes, in whatever order.</summary>
    /// <param name="nodes">At least one node, all of one weight, none draining.</param>
    /// <param name="hash">The hash of the keys; <see cref="KeyHash.Default"/> unless given.</param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, too many, of different weights or draining.
    /// </exception>
    public static JumpMap Create(IEnumerable<Node> nodes, KeyHash? hash = null)
    {
        NodeSet set = NodeSet.Of(nodes);
        return new JumpMap(set, hash ?? KeyHash.Default, 1, [.. Enumerable.Range(0, set.Count)]);
    }

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int owner = GetOwner(hash);
        return _canServeAll || Nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A node leaves that is not the last.</exception>
    public override JumpMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var buckets = new List<int>(nodes.Count);
        bool hasGap = false;
        foreach (int bucket in _buckets)
        {
            int place = nodes.IndexOf(Nodes[bucket].Id);
            if (place >= 0 && hasGap)
            {
                throw new ArgumentException(
                    $"Of {_buckets.Length} buckets only the last, of node '{Nodes[_buckets[^1]].Id}', may go. "
                    + "Set the node down, or use a StatelessMap or SlotMap.", nameof(nodes));
            }

            hasGap |= place < 0;
            if (place >= 0)
                buckets.Add(place);
        }

        for (int place = 0; place < nodes.Count; place++)
        {
            if (Nodes.IndexOf(nodes[place].Id) < 0)
                buckets.Add(place);
        }

        return new JumpMap(nodes, Hash, Epoch + 1, [.. buckets]);
    }

    /// <inheritdoc/>
    public override double[] GetShares() => ExactWeights.Shares(Nodes);

    internal static JumpMap Read(ref MapReader reader, NodeSet nodes, KeyHash hash, long epoch)
    {
        var buckets = new int[nodes.Count];
        var isTaken = new bool[nodes.Count];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = reader.ReadCount(nodes.Count - 1);
            if (isTaken[buckets[i]])
                throw MapReader.Malformed("a node has two buckets");
            isTaken[buckets[i]] = true;
        }

        return new JumpMap(nodes, hash, epoch, buckets);
    }

    internal override void WriteTo(MapWriter writer)
    {
        foreach (int node in _buckets)
            writer.WriteCount(node);
    }

    internal override int GetOwner(ulong hash) => _buckets[JumpHash.Find(hash, _buckets.Length)];

    internal override int NextCandidate(ref CandidateState state) => _ranking.Next(ref state);
}
