using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>When a store counts as down, and what then. Read once.</summary>
public sealed class OutageOptions
{
    private const int MaxNodes = 1_000_000;

    /// <summary>What is decided meanwhile; <see cref="OutageBehavior.LocalShare"/> unless set.</summary>
    public OutageBehavior Behavior { get; set; }

    /// <summary>How many processes share the limits, 1 to 10^6; 1 unless set. See <see cref="NodesNow"/>.</summary>
    public int Nodes { get; set; } = 1;

    /// <summary>
    /// Asked for the number of processes at each check of an outage, where it changes: cheap and without waiting.
    /// Answers outside of 1 to 10^6 count as the nearest end. Null, as unless set: <see cref="Nodes"/>.
    /// </summary>
    public Func<int>? NodesNow { get; set; }

    /// <summary>Which share <see cref="OutageBehavior.Probabilistic"/> allows, 0 to 1; 0.5 unless set.</summary>
    public double AllowedShare { get; set; } = 0.5;

    /// <summary>What chance is drawn from; 0, as unless set: shares are drawn otherwise in every process.</summary>
    public ulong Seed { get; set; }

    /// <summary>
    /// How long the store may take for a check, more than zero and at most an hour; 250 ms unless set. One that takes
    /// longer is down, and the check is decided without it; it may have been charged all the same.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often a store that is down is asked again, in the background of a check; 1 ms to an hour, 1 s unless set.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    internal int NodeCount => NodesNow is null ? Nodes : Math.Clamp(NodesNow(), 1, MaxNodes);

    internal void Validate()
    {
        Guard.Defined(Behavior);
        Guard.InRange(Nodes, 1, MaxNodes);
        Guard.InRange(AllowedShare, 0.0, 1.0);
        Guard.InRange(Timeout, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        Guard.InRange(ProbeInterval, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }
}
