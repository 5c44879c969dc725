using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>How an allocator takes segments. Read once, by its constructor.</summary>
public sealed class SegmentAllocatorOptions
{
    /// <summary>The first step, and the least; 1,000 unless set. From 1 to <see cref="MaxStep"/>.</summary>
    public long MinStep { get; set; } = 1_000;

    /// <summary>
    /// The greatest step; 1,000,000 unless set, at most 2^40. A crash loses at most two steps of numbers.
    /// </summary>
    public long MaxStep { get; set; } = 1_000_000;

    /// <summary>
    /// How long a segment should last: the step doubles after one that lasted less, and halves after one that lasted
    /// more than four times as long. Longer than zero; a minute unless set.
    /// </summary>
    public TimeSpan SegmentLife { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The greatest number handed out, such as 62^7 - 1; 2^63 - 2 unless set.</summary>
    public long MaxValue { get; set; } = long.MaxValue - 1;

    /// <summary>Measures how long segments last; the system's unless set.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    internal void Validate()
    {
        Guard.InRange(MaxStep, 1, 1L << 40);
        Guard.InRange(MinStep, 1, MaxStep, "MinStep is at most MaxStep.");
        Guard.Positive(SegmentLife);
        Guard.InRange(MaxValue, 0, long.MaxValue - 1);
    }
}
