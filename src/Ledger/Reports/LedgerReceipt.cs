namespace Purlin.Ledger;

/// <summary>
/// A record and the proof that it is in a ledger: with a signed <see cref="Checkpoint"/> anybody can check it.
/// </summary>
/// <param name="Sequence">Of the record.</param>
/// <param name="Record">Its bytes; <see cref="LedgerRecord"/> reads them.</param>
/// <param name="Size">Of the checkpoint that the proof is for.</param>
/// <param name="Proof">32 bytes a level.</param>
public sealed record LedgerReceipt(long Sequence, ReadOnlyMemory<byte> Record, long Size, ReadOnlyMemory<byte> Proof)
{
    /// <summary>Checks it by <see cref="LedgerVerifier"/>, which trusts nobody; the signature not.</summary>
    /// <param name="checkpoint">Of the size that the receipt is for.</param>
    public LedgerVerdict Verify(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Size != Size
            ? LedgerVerdict.Malformed
            : LedgerVerifier.VerifyInclusion(Record.Span, Sequence, Size, Proof.Span, checkpoint.Root);
    }
}
