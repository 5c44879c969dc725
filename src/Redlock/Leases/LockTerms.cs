namespace Purlin.Redlock;

/// <summary>The numbers the engine works with. Times inside are ticks of 100 ns of one monotonic clock.</summary>
/// <param name="Fingerprint">What all clients agree on.</param>
/// <param name="DriftPpm">
/// How far apart the rates of two clocks may be, in millionths; taken off each lease and added to each quarantine.
/// </param>
/// <param name="NodeTimeoutMs">How long a node may be silent before it is counted as silent.</param>
/// <param name="ProbeMs">How often a node is asked that does not take part.</param>
/// <param name="RetryMinMs">The least wait before another attempt.</param>
/// <param name="RetryMaxMs">The longest wait before another attempt.</param>
internal sealed record LockTerms(
    LockFingerprint Fingerprint,
    int DriftPpm = 10_000,
    long NodeTimeoutMs = 500,
    long ProbeMs = 1_000,
    long RetryMinMs = 5,
    long RetryMaxMs = 200)
{
    /// <summary>What a node's clock and a client's round by: taken off each lease beside the drift.</summary>
    public const long MarginTicks = 2 * TimeSpan.TicksPerMillisecond;

    /// <summary>So many silences in a row and a node is skipped, and asked by probes alone.</summary>
    public const int MissesToSkip = 3;

    /// <summary>So many requests without an answer and nothing more is sent: the connection is stuck.</summary>
    public const int MaxUnanswered = 4;

    /// <summary>The configured number of nodes.</summary>
    public int Nodes => Fingerprint.Nodes;

    /// <summary>More than half of the configured nodes, whichever of them can be reached.</summary>
    public int Quorum { get; } = (Fingerprint.Nodes / 2) + 1;

    /// <summary>How long a lock of this time to live is good for, counted from when its request was sent.</summary>
    public long LeaseTicks(long timeToLiveMs)
    {
        long ticks = timeToLiveMs * TimeSpan.TicksPerMillisecond;
        return ticks - DriftOf(ticks) - MarginTicks;
    }

    /// <summary>How long a node keeps a name for a lock of this time to live.</summary>
    public long KeptMs(long timeToLiveMs) => timeToLiveMs + Fingerprint.LockDelayMs;

    /// <summary>How long it takes until every lease is over that a node may have forgotten.</summary>
    public long QuarantineTicks
    {
        get
        {
            long ticks = LongestMs * TimeSpan.TicksPerMillisecond;
            return ticks + DriftOf(ticks) + MarginTicks;
        }
    }

    /// <summary>The longest that any node keeps any name.</summary>
    public long LongestMs => Fingerprint.MaxTimeToLiveMs + Fingerprint.LockDelayMs;

    /// <summary>The age of a floor at which a client steps it: after one generation of counters, before two.</summary>
    public long FloorTicks => LongestMs * TimeSpan.TicksPerMillisecond * 5 / 4;

    /// <summary>See <see cref="NodeTimeoutMs"/>.</summary>
    public long NodeTimeoutTicks => NodeTimeoutMs * TimeSpan.TicksPerMillisecond;

    /// <summary>See <see cref="ProbeMs"/>.</summary>
    public long ProbeTicks => ProbeMs * TimeSpan.TicksPerMillisecond;

    private long DriftOf(long ticks)
    {
#if PURLIN_BUGS
        if (Bugs.Has(Bug.NoDrift)) return 0;
#endif
        return ticks * DriftPpm / 1_000_000;
    }
}
