namespace Purlin.ConsistentHashing;

/// <summary>
/// Rendezvous hashing: each node draws a score for the key, the best owns it, the next are its next choices. Weights
/// are exact in the mean, a change moves only what it must, the whole ranking is consistent; but a lookup looks at all
/// nodes. For up to about fifty nodes, and wherever the set alone must say the routing.
/// </summary>
/// <remarks>
/// The score of a node of weight w is -ln(u) / w with u in (0, 1) from the key's hash and the node's id; the least
/// wins, then the greater u, then the lesser id. The logarithm is computed here, in operations that every processor
/// rounds alike. Lookup O(n), each next choice O(n). Sources: Thaler, Ravishankar, "Using Name-Based Mappings to
/// Increase Hit Rates" (1998); Schindelhauer, Schomaker, "Weighted Distributed Hash Tables" (2005).
/// </remarks>
public sealed class RendezvousMap : NodeMap
{
    private const int None = -1;

    // Per node that owns keys: its place, a word of its id, its weight.
    private readonly int[] _places;
    private readonly ulong[] _words;
    private readonly double[] _weights;
    private readonly bool _hasEqualWeights;
    private readonly bool _canServeAll;

    private RendezvousMap(NodeSet nodes, KeyHash hash, long epoch)
        : base(nodes, hash, epoch)
    {
        _places = [.. Enumerable.Range(0, nodes.Count).Where(i => nodes[i].State != NodeState.Draining)];
        _words = Array.ConvertAll(_places, place => hash.Hash(nodes[place].Id));
        _weights = Array.ConvertAll(_places, place => nodes[place].Weight);
        _hasEqualWeights = nodes.HasEqualWeights;
        _canServeAll = nodes.CanServeAll;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.Rendezvous;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.SetDetermined | MapGuarantees.MovesOnlyTheChanged
        | MapGuarantees.Weights | MapGuarantees.AnyRemoval | MapGuarantees.OneReplicaMoves;

    /// <summary>The map of a set of nodes.</summary>
    /// <param name="nodes">At least one node.</param>
    /// <param name="hash">The hash of the keys and of the ids; <see cref="KeyHash.Default"/> unless given.</param>
    /// <exception cref="ArgumentException">The nodes are no set.</exception>
    public static RendezvousMap Create(IEnumerable<Node> nodes, KeyHash? hash = null) =>
        new(NodeSet.Of(nodes), hash ?? KeyHash.Default, 1);

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int owner = GetOwner(hash);
        return _canServeAll || Nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <inheritdoc/>
    public override RendezvousMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return new RendezvousMap(nodes, Hash, Epoch + 1);
    }

    /// <inheritdoc/>
    public override double[] GetShares() => ExactWeights.Shares(Nodes);

    internal static RendezvousMap Restore(NodeSet nodes, KeyHash hash, long epoch) => new(nodes, hash, epoch);

    internal override void WriteTo(MapWriter writer)
    {
        // The nodes say it all.
    }

    internal override int GetOwner(ulong hash) => _places[FindBest(hash, None)];

    internal override int NextCandidate(ref CandidateState state)
    {
        if (state.Step++ == 0)
            state.LastNumber = FindBest(state.Hash, None);
        state.LastNumber = FindBest(state.Hash, state.LastNumber);
        return state.LastNumber == None ? None : _places[state.LastNumber];
    }

    /// <summary>The best node that is worse than <paramref name="after"/>; the best of all for None.</summary>
    private int FindBest(ulong hash, int after)
    {
        Draw limit = after == None ? default : DrawOf(hash, after);
        int best = None;
        Draw bestDraw = default;
        for (int i = 0; i < _words.Length; i++)
        {
            // Equal weights order like their words, which saves the logarithm.
            Draw draw = DrawOf(hash, i);
            if (after != None && (i == after || !Beats(limit, after, draw, i)))
                continue;
            if (best == None || Beats(draw, i, bestDraw, best))
            {
                best = i;
                bestDraw = draw;
            }
        }

        return best;
    }

    private Draw DrawOf(ulong hash, int i)
    {
        ulong word = Mixing.Mix(hash ^ _words[i]);
        return new Draw(word, _hasEqualWeights ? 0 : ExactLog.Negative(word) / _weights[i]);
    }

    private static bool Beats(Draw left, int leftIndex, Draw right, int rightIndex) =>
        left.Score != right.Score ? left.Score < right.Score
        : left.Word != right.Word ? left.Word > right.Word
        : leftIndex < rightIndex;

    private readonly record struct Draw(ulong Word, double Score);
}
