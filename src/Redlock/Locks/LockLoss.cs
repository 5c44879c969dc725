namespace Purlin.Redlock;

/// <summary>Why a lock was lost.</summary>
public enum LockLoss
{
    /// <summary>It is not lost: held, or released.</summary>
    None,

    /// <summary>Too few nodes renewed it in time.</summary>
    NotRenewed,

    /// <summary>It was not to be renewed, and its time was over.</summary>
    Expired,

    /// <summary>It was held for as long as it may be.</summary>
    MaxHold,
}
