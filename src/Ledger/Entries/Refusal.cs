namespace Purlin.Ledger;

/// <summary>Why a command was not accepted, with the numbers.</summary>
/// <param name="Reason">The check that failed.</param>
/// <param name="Leg">The index of the leg at which it failed, in order; -1 where no leg did.</param>
/// <param name="Account">The account at which it failed; none where it was no account of the book, or no account
/// did.</param>
/// <param name="Short">
/// By how much, in which currency: what is missing above the floor, below the ceiling, in the hold, between debits and
/// credits, or in the range of Int64. Zero where no amount is the reason; Int64's greatest where it is more than that.
/// </param>
/// <param name="Conflict">The first part of the payload that differs, where the key belongs to another.</param>
public readonly record struct Refusal(
    RefusalReason Reason, int Leg, AccountRef Account, Money Short, PayloadField Conflict)
{
    /// <summary>
    /// Of an overflow, what the account has now of that which would leave the range: posted, held debits or held
    /// credits, available, or expected. Zero for other reasons.
    /// </summary>
    public Money Balance { get; init; }
}
