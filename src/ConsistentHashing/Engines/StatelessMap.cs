using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// JumpBackHash over the nodes' numbers, with a ranking of all for keys whose node has left: a few nanoseconds at any
/// size, no table, to millions of nodes of equal weight. A node that joins or leaves moves only its own keys.
/// </summary>
/// <remarks>
/// Nodes keep the number they got; one that leaves frees its number, the next to join takes the lowest that is free. So
/// two processes agree if they made the same changes, or if one loads what the other saved. Shares are equal in the
/// mean; keys scatter around it as random numbers do. Expected lookup O(numbers / nodes).
/// </remarks>
public sealed class StatelessMap : NodeMap
{
    /// <summary>The most nodes.</summary>
    public const int MaxNodes = 1 << 24;

    private readonly int _count;
    private readonly bool _isPlain;
    private readonly bool _canServeAll;

    private StatelessMap(NodeSet nodes, KeyHash hash, long epoch, KeyRanking ranking)
        : base(nodes, hash, epoch)
    {
        Ranking = ranking;
        _count = ranking.NumberCount;
        _canServeAll = nodes.CanServeAll;
        _isPlain = ranking.IsIdentity && nodes.CanServeAll;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.Stateless;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.MovesOnlyTheChanged | MapGuarantees.AnyRemoval
        | MapGuarantees.OneReplicaMoves;

    internal KeyRanking Ranking { get; }

    /// <summary>A map without a history: the same for the same nodes, in whatever order.</summary>
    /// <param name="nodes">At least one node, all of one weight.</param>
    /// <param name="hash">The hash of the keys; <see cref="KeyHash.Default"/> unless given.</param>
    /// <exception cref="ArgumentException">The nodes are no set, too many, or of different weights.</exception>
    public static StatelessMap Create(IEnumerable<Node> nodes, KeyHash? hash = null)
    {
        NodeSet set = NodeSet.Of(nodes);
        Check(set);
        return new StatelessMap(set, hash ?? KeyHash.Default, 1, KeyRanking.Create(set));
    }

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int number = JumpBack.Find(hash, _count);
        if (_isPlain)
            return number;
        int node = Ranking.HolderOf(number);
        if (node < 0)
            node = FindNext(hash);
        return _canServeAll || Nodes.Array[node].State == NodeState.Up ? node : SkipDown(hash);
    }

    /// <inheritdoc/>
    public override StatelessMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Check(nodes);
        return new StatelessMap(nodes, Hash, Epoch + 1, Ranking.With(Nodes, nodes));
    }

    /// <inheritdoc/>
    public override double[] GetShares() => ExactWeights.Shares(Nodes);

    internal static void Check(NodeSet nodes)
    {
        if (nodes.Count > MaxNodes)
        {
            throw new ArgumentException(
                $"There are {nodes.Count} nodes, but a map without a table takes at most {MaxNodes}.", nameof(nodes));
        }

        if (!nodes.HasEqualWeights)
        {
            throw new ArgumentException(
                "The weights differ, but this engine gives every node the same share. Use a SlotMap.", nameof(nodes));
        }
    }

    internal static StatelessMap Read(ref MapReader reader, NodeSet nodes, KeyHash hash, long epoch)
    {
        Check(nodes);
        return new StatelessMap(nodes, hash, epoch, reader.ReadRanking(nodes));
    }

    internal override void WriteTo(MapWriter writer) => writer.WriteRanking(Ranking);

    internal override int GetOwner(ulong hash)
    {
        int owner = Ranking.HolderOf(JumpBack.Find(hash, _count));
        return owner >= 0 ? owner : FindNext(hash);
    }

    /// <summary>The owner of a hash whose first choice has left.</summary>
    [SkipLocalsInit]
    private int FindNext(ulong hash)
    {
        var state = new CandidateState(hash);
        return Ranking.Next(ref state);
    }

    internal override int NextCandidate(ref CandidateState state) => Ranking.Next(ref state);
}
