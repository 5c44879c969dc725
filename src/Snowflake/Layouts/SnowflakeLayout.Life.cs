namespace Purlin.Snowflake;

// What follows from the widths by arithmetic: how much fits, for how long, and what may come after.
public sealed partial class SnowflakeLayout
{
    /// <summary>How long before exhaustion a warning begins: 365 days.</summary>
    public static TimeSpan ExhaustionNotice => TimeSpan.FromDays(365);

    /// <summary>How many ids fit, and for how long.</summary>
    public SnowflakeCapacity Capacity => new(
        1L << NodeBits,
        1L << SequenceBits,
        (1L << SequenceBits) * ((double)TimeSpan.TicksPerSecond / Tick.Ticks),
        ExhaustsAt - Epoch);

    /// <summary>The first instant that no id of this layout can carry; at most the last of the year 9999.</summary>
    public DateTimeOffset ExhaustsAt => MaxTick < MaxOf(TimeBits)
        ? DateTimeOffset.MaxValue
        : EndOf(MaxTick);

    /// <summary>How near exhaustion is at an instant.</summary>
    /// <param name="now">The instant; the id time of a generator that asks.</param>
    public SnowflakeExhaustion ExhaustionAt(DateTimeOffset now)
    {
        TimeSpan left = ExhaustsAt - now;
        return left <= TimeSpan.Zero ? SnowflakeExhaustion.Exhausted
            : left <= ExhaustionNotice ? SnowflakeExhaustion.WithinAYear
            : SnowflakeExhaustion.Distant;
    }

    /// <summary>
    /// Whether this layout can take over from another at an instant without ever repeating one of its ids, whatever
    /// nodes and sequence numbers either uses. If so, every id made after is also greater than every id made before.
    /// </summary>
    /// <param name="old">The layout used before: it makes no id dated at or after <paramref name="cutover"/>.</param>
    /// <param name="cutover">
    /// From when on this layout is used: it makes no id dated before. On a boundary of both layouts' ticks; within a
    /// tick both would date ids to the same tick.
    /// </param>
    /// <returns>
    /// False also if this layout counts only from after the cutover, or is exhausted by then.
    /// </returns>
    /// <remarks>
    /// All ids of the old layout up to the cutover are exactly the numbers below (its first tick at or after the
    /// cutover) &lt;&lt; its shift, those of this layout exactly the numbers from (its tick of the cutover) &lt;&lt;
    /// its shift; the two sets are disjoint if and only if the first number is not above the second.
    /// </remarks>
    public bool CanFollow(SnowflakeLayout old, DateTimeOffset cutover)
    {
        ArgumentNullException.ThrowIfNull(old);
        long firstTick = FloorTick(cutover);
        if (firstTick < 0 || firstTick > MaxTick)
            return false;

        long oldTicks = Math.Clamp(old.CeilingTick(cutover), 0, old.MaxTick + 1);
        return (UInt128)oldTicks << old.TimeShift <= (UInt128)firstTick << TimeShift;
    }

    // The tick after the last may end a moment after the last instant of the calendar.
    private DateTimeOffset EndOf(long tick)
    {
        DateTimeOffset start = TimeOf(tick);
        return DateTimeOffset.MaxValue - start < Tick ? DateTimeOffset.MaxValue : start + Tick;
    }
}
