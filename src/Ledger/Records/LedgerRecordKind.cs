namespace Purlin.Ledger;

/// <summary>What a record is about.</summary>
public enum LedgerRecordKind
{
    /// <summary>An account was opened.</summary>
    Open = 1,

    /// <summary>An entry.</summary>
    Post = 2,

    /// <summary>An entry that holds.</summary>
    Hold = 3,

    /// <summary>The capture of a hold, or of a part.</summary>
    Capture = 4,

    /// <summary>The release of a hold.</summary>
    Void = 5,

    /// <summary>An account was closed.</summary>
    Close = 6,

    /// <summary>A closed account was opened again.</summary>
    Reopen = 7,

    /// <summary>An account got other limits.</summary>
    Limits = 8,

    /// <summary>A hold came to the end of its lifetime.</summary>
    Expire = 9,
}
