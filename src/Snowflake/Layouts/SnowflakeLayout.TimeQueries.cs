namespace Purlin.Snowflake;

// Ids sort by time, so a span of time is a range of ids.
public sealed partial class SnowflakeLayout
{
    /// <summary>The least id that any node can make in the tick of an instant.</summary>
    /// <param name="time">From <see cref="Epoch"/> to before <see cref="ExhaustsAt"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside of the layout's life.</exception>
    public SnowflakeId MinAt(DateTimeOffset time) => Join(TickAt(time), 0, 0);

    /// <summary>The greatest id that any node can make in the tick of an instant.</summary>
    /// <inheritdoc cref="MinAt"/>
    public SnowflakeId MaxAt(DateTimeOffset time) => Join(TickAt(time), MaxNode, MaxSequence);

    /// <summary>
    /// The ids whose decoded time is at or after one instant and before another. Ranges that share an instant share no
    /// id and leave none out between them. Instants outside of the layout's life are cut to it.
    /// </summary>
    /// <param name="from">The first instant.</param>
    /// <param name="to">
    /// The instant after the last; the range is empty if it is not after <paramref name="from"/>.
    /// </param>
    public SnowflakeRange Range(DateTimeOffset from, DateTimeOffset to)
    {
        long first = Math.Max(CeilingTick(from), 0);
        long last = Math.Min(CeilingTick(to) - 1, MaxTick);
        return first <= last
            ? new SnowflakeRange(Join(first, 0, 0), Join(last, MaxNode, MaxSequence))
            : SnowflakeRange.Empty;
    }
}
