namespace Purlin.Redlock;

/// <summary>How an operation ended.</summary>
public enum LockReplyKind : byte
{
    /// <summary>It was not carried out: the node is joining, or its clients disagree.</summary>
    NotRun,

    /// <summary>Grant: the name is the caller's.</summary>
    Granted,

    /// <summary>Grant: somebody owns the name, or one that is linked to it.</summary>
    Busy,

    /// <summary>Renew and heal: the name was the caller's all along.</summary>
    Kept,

    /// <summary>Renew, raise and release: nobody owns the name.</summary>
    Missing,

    /// <summary>Renew, heal, raise and release: somebody else owns the name.</summary>
    Foreign,

    /// <summary>Heal, raise and release: carried out.</summary>
    Done,
}

/// <summary>A node's reply to one operation.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Counter">The counter of the name afterwards.</param>
/// <param name="RemainingMs">How long its owner has it, by the node's clock; 0 if nobody has.</param>
public readonly record struct LockReply(LockReplyKind Kind, long Counter, long RemainingMs);
