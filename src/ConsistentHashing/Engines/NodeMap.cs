using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// A map from keys to nodes: an immutable snapshot, made by one of the engines. Every lookup is a pure function of the
/// key's hash; nothing is locked, nothing allocated.
/// </summary>
/// <remarks>
/// Changes make a new map: <c>map.Add(node)</c>, <c>map.Remove(id)</c>, <c>map.Replace(node)</c> or
/// <see cref="With"/> for many at once; the old one stays as it is, and after an exception there is no new one.
/// Readers share the newest by a <see cref="Router"/>. Thread-safe.
/// </remarks>
public abstract partial class NodeMap
{
    private protected NodeMap(NodeSet nodes, KeyHash hash, long epoch)
    {
        Nodes = nodes;
        Hash = hash;
        Epoch = epoch;
    }

    /// <summary>The engine that made it.</summary>
    public abstract MapEngine Engine { get; }

    /// <summary>What the engine promises.</summary>
    public abstract MapGuarantees Guarantees { get; }

    /// <summary>The nodes, in canonical order.</summary>
    public NodeSet Nodes { get; }

    /// <summary>The hash of the keys.</summary>
    public KeyHash Hash { get; }

    /// <summary>How many changes led here, from 1 when created. Saved, but not in the fingerprint.</summary>
    public long Epoch { get; }

    /// <summary>
    /// The place in <see cref="Nodes"/> of the node that serves a hash: its owner, or the next choice while that is
    /// down. The owner where no node is up.
    /// </summary>
    /// <param name="hash">Any 64 bits; those of <see cref="Hash"/> for keys.</param>
    public abstract int GetNodeIndex(ulong hash);

    /// <summary>The node that serves a hash: its owner, or the next choice while that is down.</summary>
    /// <param name="hash">Any 64 bits; those of <see cref="Hash"/> for keys.</param>
    public Node GetNodeByHash(ulong hash) => Nodes[GetNodeIndex(hash)];

    /// <summary>The node that serves a key: its owner, or the next choice while that is down.</summary>
    /// <param name="key">The key; its UTF-8 is hashed.</param>
    public Node GetNode(string key) => GetNodeByHash(Hash.Hash(key));

    /// <inheritdoc cref="GetNode(string)"/>
    public Node GetNode(ReadOnlySpan<char> key) => GetNodeByHash(Hash.Hash(key));

    /// <summary>The node that serves a key: its owner, or the next choice while that is down.</summary>
    /// <param name="key">The key's bytes.</param>
    public Node GetNode(ReadOnlySpan<byte> key) => GetNodeByHash(Hash.Hash(key));

    /// <summary>The node that serves a key: its owner, or the next choice while that is down.</summary>
    /// <param name="key">The key; its 8 little-endian bytes are hashed.</param>
    public Node GetNode(long key) => GetNodeByHash(Hash.Hash(key));

    /// <summary>The node that serves a key: its owner, or the next choice while that is down.</summary>
    /// <param name="key">The key; its 16 bytes in the order it is written are hashed.</param>
    public Node GetNode(Guid key) => GetNodeByHash(Hash.Hash(key));

    /// <summary>This engine's map of other nodes, reached from this one with the least movement it can give.</summary>
    /// <param name="nodes">All nodes of the new map.</param>
    /// <exception cref="ArgumentException">The engine cannot take them; the message says why.</exception>
    public abstract NodeMap With(NodeSet nodes);

    /// <summary>The share of all hashes that each node owns, in the order of <see cref="Nodes"/>.</summary>
    /// <remarks>Exact but for rounding where <see cref="MapGuarantees.ExactPlan"/> holds, else the expected.</remarks>
    public abstract double[] GetShares();

    /// <summary>What about this map may surprise its owner; empty if nothing does.</summary>
    public virtual IReadOnlyList<MapWarning> GetWarnings() => [];

    /// <summary>The place of the owner of a hash, whether it is up or not.</summary>
    internal abstract int GetOwner(ulong hash);

    /// <summary>
    /// The next candidate for a hash after its owner, in the key's own order; -1 after the last. The same node may come
    /// again; the down and the draining may come, too. Every other node comes once at least.
    /// </summary>
    internal abstract int NextCandidate(ref CandidateState state);

    /// <summary>The candidates of a hash that can serve: its owner first.</summary>
    internal Candidates GetCandidates(ulong hash) => new(this, hash);

    /// <summary>The first candidate that is up, for the owners that are not; the owner where none is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected int SkipDown(ulong hash)
    {
        Candidates candidates = GetCandidates(hash);
        return candidates.MoveNext() ? candidates.Current : GetOwner(hash);
    }
}
