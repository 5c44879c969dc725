namespace Purlin.Ledger;

/// <summary>Neighbouring hashes in twos as messages: the inner nodes of the tree.</summary>
internal readonly ref struct PairMessages(ReadOnlySpan<byte> hashes) : IMessages
{
    private const int PairBytes = 2 * Sha256Batch.HashBytes;

    private readonly ReadOnlySpan<byte> _hashes = hashes;

    /// <inheritdoc/>
    public int Count => _hashes.Length / PairBytes;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> this[int index] => _hashes.Slice(index * PairBytes, PairBytes);
}
