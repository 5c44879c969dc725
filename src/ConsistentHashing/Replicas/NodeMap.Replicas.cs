namespace Purlin.ConsistentHashing;

/// <content>Several nodes per key.</content>
public abstract partial class NodeMap
{
    /// <summary>
    /// The distinct nodes that serve a key: the one of <see cref="GetNode(string)"/>, then the key's next choices,
    /// spread over the domain tree.
    /// </summary>
    /// <param name="key">The key; its UTF-8 is hashed.</param>
    /// <param name="nodes">Is filled from the front; its length is how many are wanted.</param>
    /// <returns>How many there are: all that are up, if more are wanted.</returns>
    public int GetNodes(string key, Span<Node> nodes) => GetNodesByHash(Hash.Hash(key), nodes);

    /// <inheritdoc cref="GetNodes(string, Span{Node})"/>
    public int GetNodes(ReadOnlySpan<char> key, Span<Node> nodes) => GetNodesByHash(Hash.Hash(key), nodes);

    /// <inheritdoc cref="GetNodes(string, Span{Node})"/>
    /// <param name="key">The key's bytes.</param>
    /// <param name="nodes">Is filled from the front; its length is how many are wanted.</param>
    public int GetNodes(ReadOnlySpan<byte> key, Span<Node> nodes) => GetNodesByHash(Hash.Hash(key), nodes);

    /// <inheritdoc cref="GetNodes(string, Span{Node})"/>
    /// <param name="key">The key; its 8 little-endian bytes are hashed.</param>
    /// <param name="nodes">Is filled from the front; its length is how many are wanted.</param>
    public int GetNodes(long key, Span<Node> nodes) => GetNodesByHash(Hash.Hash(key), nodes);

    /// <inheritdoc cref="GetNodes(string, Span{Node})"/>
    /// <param name="key">The key; its 16 bytes in the order it is written are hashed.</param>
    /// <param name="nodes">Is filled from the front; its length is how many are wanted.</param>
    public int GetNodes(Guid key, Span<Node> nodes) => GetNodesByHash(Hash.Hash(key), nodes);

    /// <inheritdoc cref="GetNodes(string, Span{Node})"/>
    /// <param name="hash">Any 64 bits; those of <see cref="Hash"/> for keys.</param>
    /// <param name="nodes">Is filled from the front; its length is how many are wanted.</param>
    public int GetNodesByHash(ulong hash, Span<Node> nodes) => FillNodes(hash, nodes);

    private protected virtual int FillNodes(ulong hash, Span<Node> nodes) => ReplicaSet.Fill(this, hash, nodes);
}
