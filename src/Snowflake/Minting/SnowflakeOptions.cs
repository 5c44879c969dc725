using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>What a generator is made of. Read once, by the generator's constructor.</summary>
public sealed class SnowflakeOptions
{
    /// <summary>The bits of an id; <see cref="SnowflakeLayout.Twitter"/> unless set.</summary>
    public SnowflakeLayout Layout
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = SnowflakeLayout.Twitter;

    /// <summary>
    /// The node id, from 0 to the layout's <see cref="SnowflakeLayout.MaxNode"/>; needed where no lease gives it.
    /// </summary>
    public int? NodeId { get; set; }

    /// <summary>Where the time used is kept over restarts; without one the promise ends with the process.</summary>
    public SnowflakeFence? Fence { get; set; }

    /// <summary>How a leased generator leases; without meaning for others.</summary>
    public SnowflakeLeaseOptions Lease { get; } = new();

    /// <summary>How exact the time in an id is; <see cref="SnowflakeMode.Strict"/> unless set.</summary>
    public SnowflakeMode Mode { get; set; }

    /// <summary>
    /// What happens when a tick's numbers are used up; <see cref="SnowflakeOverflow.Wait"/> unless set.
    /// </summary>
    public SnowflakeOverflow Overflow { get; set; }

    /// <summary>
    /// How far ids may be dated ahead of the clock with <see cref="SnowflakeOverflow.Borrow"/>, and never beyond what
    /// is reserved: from 1 tick to 10 s; 100 ms unless set. Shorter than a tick counts as one.
    /// </summary>
    public TimeSpan MaxBorrow { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// By how much the wall clock may leap ahead of the monotonic one, beyond which it is not believed and nothing is
    /// minted or reserved: longer than zero; a minute unless set. A machine that slept looks the same.
    /// </summary>
    public TimeSpan MaxForwardJump { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long <c>Next</c> and <c>NextAsync</c> wait for a clock that is behind the time already reserved, after a
    /// restart or a step back, before <see cref="ClockMovedBackException"/>: from 0 to a day; 5 s unless set.
    /// </summary>
    public TimeSpan MaxClockBackWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clocks and timers; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>Makes the meter <c>Purlin.Snowflake</c>; the generator makes its own unless set.</summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>
    /// Makes the logger <c>Purlin.Snowflake</c>: layouts that end within a year, fences that were made or failed,
    /// refused clocks, lost leases and failed renewals. Nothing is logged unless set; the container's in hosting.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal long BorrowTicks => Overflow != SnowflakeOverflow.Borrow ? 0
        : Math.Max(1, MaxBorrow.Ticks / Layout.Tick.Ticks);

    internal ILogger CreateLogger() => LoggerFactory?.CreateLogger(SnowflakeLog.Category) ?? NullLogger.Instance;

    internal void Validate()
    {
        if (NodeId is { } node)
        {
            Guard.InRange(node, 0, Layout.MaxNode,
                $"The layout ({Layout}) has {Layout.NodeBits} node bits.", nameof(NodeId));
        }

        Guard.Defined(Mode);
        Guard.Defined(Overflow);
        Guard.InRange(MaxBorrow, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10),
            "Longer borrowing needs a layout with more sequence bits.");
        Guard.Positive(MaxForwardJump);
        Guard.InRange(MaxClockBackWait, TimeSpan.Zero, TimeSpan.FromDays(1));
    }
}
