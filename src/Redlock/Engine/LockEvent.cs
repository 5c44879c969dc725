namespace Purlin.Redlock;

/// <summary>What happened.</summary>
internal enum LockEventKind : byte
{
    /// <summary>Time went on; also how an engine is started.</summary>
    Tick,

    /// <summary>A caller wants names.</summary>
    Acquire,

    /// <summary>A holder wants its lease confirmed anew, for the time to live that its claim says now.</summary>
    Extend,

    /// <summary>A holder gives its names back.</summary>
    Release,

    /// <summary>A caller that waits gives up.</summary>
    Cancel,

    /// <summary>A node answered.</summary>
    Reply,

    /// <summary>A request was not sent.</summary>
    NotSent,

    /// <summary>A request has no answer; it may have been carried out, or may be still.</summary>
    NoAnswer,

    /// <summary>
    /// An operator vouches that nobody holds or takes a lock: nodes that have forgotten need not wait.
    /// </summary>
    Bootstrap,
}

/// <summary>An event for <see cref="LockEngine.Step"/>.</summary>
internal readonly record struct LockEvent(LockEventKind Kind, LockClaim? Claim = null, NodeRequest? Request = null)
{
    public static LockEvent Tick => new(LockEventKind.Tick);

    public static LockEvent Bootstrap => new(LockEventKind.Bootstrap);

    public static LockEvent Acquire(LockClaim claim) => new(LockEventKind.Acquire, claim);

    public static LockEvent Extend(LockClaim claim) => new(LockEventKind.Extend, claim);

    public static LockEvent Release(LockClaim claim) => new(LockEventKind.Release, claim);

    public static LockEvent Cancel(LockClaim claim) => new(LockEventKind.Cancel, claim);

    public static LockEvent Reply(NodeRequest request) => new(LockEventKind.Reply, null, request);

    public static LockEvent Failed(NodeRequest request, bool isUnknown) =>
        new(isUnknown ? LockEventKind.NoAnswer : LockEventKind.NotSent, null, request);
}

/// <summary>What the shell has to do.</summary>
internal enum LockEffectKind : byte
{
    /// <summary>Hand the request to its node, and give it back with one reply or failure.</summary>
    Send,
    Granted,
    Refused,
    Extended,
    Lost,
    Released,
}

/// <summary>An effect of a step.</summary>
internal readonly record struct LockEffect(LockEffectKind Kind, LockClaim? Claim, NodeRequest? Request = null);
