namespace Purlin.Redlock;

/// <summary>What a node answered to the grant of an attempt.</summary>
internal enum Vote : byte
{
    /// <summary>It was not asked.</summary>
    None,
    Asked,
    Granted,
    Busy,

    /// <summary>It did not answer, was not reached, or said that it takes no part.</summary>
    Failed,
}

/// <summary>Whether a node counts for the lease of a lock.</summary>
internal enum Continuity : byte
{
    /// <summary>It lacks the id, as far as is known.</summary>
    Out,

    /// <summary>It has the id again; it counts from the next renewal on.</summary>
    Healed,

    /// <summary>It has held the id without a gap since it was counted.</summary>
    In,
}

/// <summary>How far a release got on a node.</summary>
internal enum ReleaseVote : byte
{
    None,
    Asked,

    /// <summary>The name was ours.</summary>
    Done,

    /// <summary>It was not.</summary>
    Gone,
    Failed,
}

/// <summary>What one node has to do with the present attempt of a claim.</summary>
internal struct NodeVote
{
    public Vote Vote;
    public Continuity Continuity;
    public ReleaseVote Release;

    /// <summary>Something was sent that may have given the node the id of this attempt.</summary>
    public bool MayHold;

    /// <summary>Its grant is counted in the maximum that became the token.</summary>
    public bool IsInRound;

    /// <summary>Its counters are at the tokens, as far as they are known to be.</summary>
    public bool HasTokens;

    /// <summary>It was asked to raise its counters and cannot.</summary>
    public bool CannotRaise;

    /// <summary>A renewal or heal waits in the queue of the node.</summary>
    public bool IsQueued;

    /// <summary>It was renewed or healed, or was to be.</summary>
    public bool IsTried;

    /// <summary>With <see cref="Vote.Busy"/>: how long, by the node.</summary>
    public long RemainingMs;

    /// <summary>Until when it keeps the id, counted from the send of what it confirmed.</summary>
    public long LeaseTicks;

    /// <summary>The send of the last renewal that it confirmed.</summary>
    public long KeptTicks;

    /// <summary>When it was known to have the id again.</summary>
    public long HealedTicks;

    /// <summary>When to renew or heal it next.</summary>
    public long NextTryTicks;
}
