namespace Purlin.Ledger;

/// <summary>What <see cref="LedgerBook.VerifyAsync"/> found.</summary>
/// <param name="Sequence">The newest record that was decided again and agreed; all before it did too.</param>
/// <param name="Root">The root of the tree over these records, hashed anew: 32 bytes.</param>
/// <param name="ChainRefusals">
/// How many remembered refusals only a chain explains: what stood before them in it left no trace, so their reasons
/// rest on the record alone. All other outcomes were decided again.
/// </param>
/// <param name="Difference">The first difference; null if there is none.</param>
public sealed record LedgerVerification(
    long Sequence, ReadOnlyMemory<byte> Root, long ChainRefusals, LedgerDifference? Difference)
{
    /// <summary>Whether everything agrees.</summary>
    public bool IsWhole => Difference is null;
}
