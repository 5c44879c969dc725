namespace Purlin.Snowflake;

/// <summary>
/// From an instant on, a step and, for a length of time, a slope: what a clock gains on the true one.
/// </summary>
internal readonly record struct ClockScriptLine(TimeSpan At, TimeSpan Length, double Slope, TimeSpan Step)
{
    public TimeSpan OffsetAt(TimeSpan elapsed)
    {
        if (elapsed < At)
            return TimeSpan.Zero;
        TimeSpan sloping = elapsed - At < Length ? elapsed - At : Length;
        return Step + new TimeSpan((long)Math.Round(sloping.Ticks * Slope));
    }
}
