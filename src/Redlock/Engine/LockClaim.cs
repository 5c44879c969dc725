namespace Purlin.Redlock;

/// <summary>Where a claim is in its life; DESIGN.md, section 4.</summary>
internal enum ClaimState : byte
{
    New,
    Queued,
    Granting,
    WritingBack,
    BackingOff,
    Held,
    Lost,
    Releasing,
    Ended,
}

/// <summary>Why a claim was refused.</summary>
internal enum ClaimRefusal : byte
{
    None,

    /// <summary>Somebody else has a name, in this process or another.</summary>
    Busy,

    /// <summary>Too few nodes answered that they take part.</summary>
    Unavailable,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}

/// <summary>Why a lock was lost.</summary>
internal enum ClaimLoss : byte
{
    None,

    /// <summary>Too few nodes renewed it in time.</summary>
    NotRenewed,

    /// <summary>It is not renewed by its own terms.</summary>
    Expired,

    /// <summary>It was held for as long as it may be.</summary>
    MaxHold,
}

/// <summary>How a release ended.</summary>
internal enum ClaimRelease : byte
{
    None,
    Released,
    AlreadyLost,
    Unknown,
}

/// <summary>
/// One caller's wish for one or more names, from its first attempt to its release: the terms, the outcome, and what the
/// engine knows meanwhile. It may be used for another wish when it <see cref="IsIdle"/>.
/// </summary>
/// <param name="nodes">How many nodes are configured.</param>
/// <param name="names">Different names in ordinal order, at most 32.</param>
/// <param name="timeToLiveMs">How long the lock lasts without renewal.</param>
internal sealed class LockClaim(int nodes, string[] names, long timeToLiveMs)
{
    /// <summary>No end.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Different names in ordinal order.</summary>
    public string[] Names { get; } = names;

    /// <summary>How long the lock lasts without renewal.</summary>
    public long TimeToLiveMs { get; set; } = timeToLiveMs;

    /// <summary>No attempt begins from then on but the first.</summary>
    public long WaitUntilTicks { get; set; }

    /// <summary>How long it is renewed at most, from the send of the attempt that won.</summary>
    public long MaxHoldTicks { get; set; } = Never;

    /// <summary>Whether it is renewed at all.</summary>
    public bool IsRenewed { get; set; } = true;

    /// <summary>Whatever the shell wants to find again.</summary>
    public object? Tag { get; set; }

    public ClaimState State;
    public ClaimRefusal Refusal;
    public ClaimLoss Loss;
    public ClaimRelease Release;

    /// <summary>With <see cref="ClaimRefusal.Busy"/>: when a quorum may be free, as far as is known.</summary>
    public long RemainingMs;

    /// <summary>The lock is held before this time and not from it on.</summary>
    public long LeaseTicks;

    /// <summary>The fencing token of each name, from the grant on.</summary>
    public readonly long[] Tokens = new long[names.Length];

    /// <summary>What each node said of the present attempt.</summary>
    public readonly NodeVote[] Votes = new NodeVote[nodes];

    /// <summary>The counters that a node granted with: of node i the names from i times the number of names.</summary>
    public readonly long[] Counters = new long[nodes * names.Length];

    /// <summary>The id of the present attempt, or of the last.</summary>
    public UInt128 Attempt;

    /// <summary>When the present attempt began: before anything of it was sent.</summary>
    public long AttemptTicks;

    /// <summary>When somebody asked for an extension that is not yet confirmed; -1 if nobody.</summary>
    public long ExtendTicks = -1;

    /// <summary>The wait before the next attempt was drawn around this.</summary>
    public long BackOffTicks;

    /// <summary>How many of its names it has in the queues of its process; it waits for the next.</summary>
    public int Position;

    public bool IsWaiting;
    public LockClaim? NextWaiter;
    public LockClaim? PreviousWaiter;

    /// <summary>When the engine looks at it next, and where it is in the heap of those times; -1 if nowhere.</summary>
    public long WakeTicks = Never;
    public int HeapIndex = -1;

    /// <summary>Requests that are queued or under way for it.</summary>
    public int Outstanding;

    /// <summary>Effects that the shell has yet to carry out.</summary>
    public int Untold;

    /// <summary>Whether the engine and its nodes have nothing to do with it any more.</summary>
    public bool IsIdle => Outstanding == 0 && State is (ClaimState.New or ClaimState.Ended);

    /// <summary>Whether it holds its names at a time.</summary>
    public bool IsHeldAt(long nowTicks) => State == ClaimState.Held && nowTicks < LeaseTicks;
}
