namespace Purlin.Ledger.Tests.Oracle;

/// <summary>What the naive ledger answers, in the words of the real one.</summary>
internal sealed record NaiveOutcome(
    PostingStatus Status, long Sequence = 0, RefusalReason Reason = RefusalReason.None, int Leg = -1, long Short = 0,
    PayloadField Field = PayloadField.None, long Balance = 0)
{
    public static NaiveOutcome Of(PostingResult result)
    {
        Refusal refusal = result.Refusal;
        return new(result.Status, result.Sequence, refusal.Reason, refusal.Leg, refusal.Short.MinorUnits,
            refusal.Conflict, refusal.Balance.MinorUnits);
    }
}
