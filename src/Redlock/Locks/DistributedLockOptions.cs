using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// How locks are taken. Namespace, number of nodes, <see cref="MaxTimeToLive"/> and <see cref="LockDelay"/> are the
/// same in all clients of a namespace; the nodes refuse those that disagree.
/// </summary>
public sealed class DistributedLockOptions
{
    private const int MaxNamespaceChars = 200;
    private static readonly TimeSpan LeastTimeToLive = TimeSpan.FromMilliseconds(50);

    // Floors rise by a step, a second of the time that they are seeded from, in more than this: when every node has
    // forgotten, those that come from the time are above all that were.
    private static readonly TimeSpan LeastMaxTimeToLive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Keeps the locks of one application apart from those of another; <c>purlin</c> unless set.</summary>
    public string Namespace { get; set; } = "purlin";

    /// <summary>
    /// How long a lock lasts when its holder dies; 30 s unless set, from 50 ms to <see cref="MaxTimeToLive"/>. It is
    /// renewed every third of it.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time to live of any lock of any client; 60 s unless set, from 1 s to a day. A node that restarted
    /// takes no part for so long.
    /// </summary>
    public TimeSpan MaxTimeToLive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a lock that was lost, not released, stays closed to others; none unless set.</summary>
    public TimeSpan LockDelay { get; set; }

    /// <summary>How long a lock is renewed at most; without end unless set.</summary>
    public TimeSpan? MaxHold { get; set; }

    /// <summary>
    /// Whether locks are renewed in the background; true unless set. Where not, a lock ends after
    /// <see cref="TimeToLive"/> unless its holder calls <see cref="LockHandle.ExtendAsync"/>.
    /// </summary>
    public bool RenewsLocks { get; set; } = true;

    /// <summary>How long a node may be silent before an attempt goes on without it; 500 ms unless set.</summary>
    public TimeSpan NodeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether an even number of nodes is wanted: it tolerates no more failures than one node less. False unless set.
    /// </summary>
    public bool AllowsEvenNodes { get; set; }

    /// <summary>The clock; the system's unless set. With another one, its timers drive everything.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>Makes the meter <c>Purlin.Redlock</c>; the locks make their own unless set.</summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>
    /// Makes the logger <c>Purlin.Redlock</c>: lost locks, nodes that go away, come back or are in quarantine, terms of
    /// leaders. Nothing is logged unless set; the container's in hosting.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Whether names of locks are in the log and in activities, as they may be of persons; no unless set.
    /// </summary>
    public bool LogsNames { get; set; }

    /// <summary>Checks the values, as the constructor of <see cref="DistributedLocks"/> does.</summary>
    /// <param name="nodes">How many nodes are configured.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate(int nodes)
    {
        Guard.Text(Namespace, MaxNamespaceChars);
        Guard.InRange(MaxTimeToLive, LeastMaxTimeToLive, LongestTimeToLive);
        Guard.InRange(
            TimeToLive, LeastTimeToLive, MaxTimeToLive, "Raise MaxTimeToLive in all clients to allow longer.");
        Guard.InRange(LockDelay, TimeSpan.Zero, LongestTimeToLive);
        Guard.InRange(NodeTimeout, TimeSpan.FromMilliseconds(1), LongestTimeout);
        if (MaxHold is { } hold)
            Guard.Positive(hold);
        Guard.InRange(nodes, 1, 9);
        if (nodes % 2 == 0 && !AllowsEvenNodes)
        {
            throw new ArgumentOutOfRangeException(nameof(nodes), nodes,
                $"{nodes} nodes tolerate no more failures than {nodes - 1}: use 1, 3, 5, 7 or 9, or set "
                + "AllowsEvenNodes.");
        }
    }

    internal LockTerms Terms(int nodes)
    {
        Validate(nodes);
        var fingerprint = new LockFingerprint(Namespace, nodes, Ms(MaxTimeToLive), Ms(LockDelay));
        return new LockTerms(fingerprint, NodeTimeoutMs: Ms(NodeTimeout));
    }

    internal static long Ms(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
