namespace Purlin.Ledger;

/// <summary>
/// Why a command was not accepted. Checks are made in this order, and the first that fails is the answer: form (up to
/// <see cref="LimitsCrossed"/>), key, currency, existence, state of the hold and of accounts, amounts against the hold,
/// overflow, limits. Within one check the first leg in order decides.
/// </summary>
public enum RefusalReason
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>Malformed: fewer than two legs.</summary>
    TooFewLegs = 1,

    /// <summary>Malformed: more than <see cref="LedgerCommand.MaxLegs"/> legs.</summary>
    TooManyLegs = 2,

    /// <summary>Malformed: a leg's amount is zero or less.</summary>
    AmountNotPositive = 3,

    /// <summary>Malformed: debits and credits differ in a currency, by the amount in the refusal.</summary>
    Unbalanced = 4,

    /// <summary>Malformed: a reference that this book has not given out.</summary>
    InvalidAccountRef = 5,

    /// <summary>Malformed: the floor is above the ceiling.</summary>
    LimitsCrossed = 6,

    /// <summary>The key belongs to another payload. The status is <see cref="PostingStatus.Conflict"/>.</summary>
    KeyConflict = 7,

    /// <summary>Malformed: a leg's currency, or a limit's, is not the account's.</summary>
    CurrencyMismatch = 10,

    /// <summary>There is no account of that id.</summary>
    AccountNotFound = 20,

    /// <summary>There is no hold of that key.</summary>
    HoldNotFound = 21,

    /// <summary>The key is not that of a hold that was accepted.</summary>
    NotAHold = 22,

    /// <summary>The account is closed.</summary>
    AccountClosed = 30,

    /// <summary>The account is not closed, so it cannot be opened again.</summary>
    AccountNotClosed = 31,

    /// <summary>The hold has been captured whole, or its rest released.</summary>
    HoldCaptured = 32,

    /// <summary>The hold has been voided.</summary>
    HoldVoided = 33,

    /// <summary>The hold has expired.</summary>
    HoldExpired = 34,

    /// <summary>The hold has less left on that side of that account; short by the amount in the refusal.</summary>
    HoldTooSmall = 40,

    /// <summary>
    /// Malformed: a balance would leave the range of Int64, by the amount in the refusal, which names account and
    /// balance.
    /// </summary>
    Overflow = 50,

    /// <summary>Posted less outgoing holds would be under the floor, by the amount in the refusal.</summary>
    BelowFloor = 60,

    /// <summary>Posted plus incoming holds would be over the ceiling, by the amount in the refusal.</summary>
    AboveCeiling = 61,
}
