namespace Purlin.Ledger;

/// <summary>What became of a command.</summary>
public enum PostingStatus
{
    /// <summary>No command was answered: the default value.</summary>
    None = 0,

    /// <summary>It happened, and lasts.</summary>
    Posted = 1,

    /// <summary>It had happened before under this key, with this payload; nothing happened now.</summary>
    AlreadyPosted = 2,

    /// <summary>
    /// The state of accounts or holds does not allow it. No balance changed. The key remembers it, unless the command
    /// asked for its release.
    /// </summary>
    Refused = 3,

    /// <summary>It had been refused before under this key; the reason and the numbers are the original ones.</summary>
    AlreadyFailed = 4,

    /// <summary>
    /// The key belongs to another payload; nothing happened. The result names the field that differs.
    /// </summary>
    Conflict = 5,

    /// <summary>It could never be right, whatever the state: nothing was written and the key is free.</summary>
    Malformed = 6,

    /// <summary>Another command of the same chain was not accepted: nothing was written and the key is free.</summary>
    ChainFailed = 7,

    /// <summary>Somebody else holds the store for longer than one may wait: nothing was written, try again.</summary>
    Busy = 8,

    /// <summary>It happens if and when the caller commits the transaction that it was posted in.</summary>
    Provisional = 9,
}
