namespace Purlin.Ledger;

/// <summary>The parts of a payload, in the order in which they are compared.</summary>
public enum PayloadField
{
    /// <summary>None differs.</summary>
    None = 0,

    /// <summary>The kind of command: entry, hold, capture, void, change.</summary>
    Kind = 1,

    /// <summary>The effective time.</summary>
    Effective = 2,

    /// <summary>The code.</summary>
    Code = 3,

    /// <summary>The memo.</summary>
    Memo = 4,

    /// <summary>The lifetime of a hold.</summary>
    Lifetime = 5,

    /// <summary>Whether limits are checked after each leg.</summary>
    ChecksEachLeg = 6,

    /// <summary>The hold that is captured or voided.</summary>
    Hold = 7,

    /// <summary>Whether a capture releases the rest.</summary>
    ReleasesRest = 8,

    /// <summary>How many legs there are.</summary>
    LegCount = 9,

    /// <summary>A leg's account, or the account that is changed.</summary>
    Account = 10,

    /// <summary>A leg's side.</summary>
    Side = 11,

    /// <summary>A leg's currency, or an account's.</summary>
    Currency = 12,

    /// <summary>A leg's amount.</summary>
    Amount = 13,

    /// <summary>An account's kind.</summary>
    AccountKind = 14,

    /// <summary>A floor.</summary>
    Floor = 15,

    /// <summary>A ceiling.</summary>
    Ceiling = 16,

    /// <summary>Whether an account keeps its history.</summary>
    KeepHistory = 17,
}
