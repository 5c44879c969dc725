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
    /// The shard that an id belongs to, where rows are spread over shards by id: every shard gets as many, whereas the
    /// remainder of an id is that of its sequence number, mostly 0. Always the same for an id and a number of shards,
    /// in every version.
    /// </summary>
    /// <param name="id">Any id; of whatever layout, as all its bits count.</param>
    /// <param name="shards">How many shards there are, at least 1.</param>
    /// <returns>From 0 to below <paramref name="shards"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no shard.</exception>
    /// <remarks>The finalizer of SplitMix64 (Steele, Lea, Flood 2014), of which the upper bits choose.</remarks>
    public static int ShardOf(SnowflakeId id, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ulong mixed = (ulong)id.Value;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)Math.BigMul(mixed ^ (mixed >> 31), (ulong)shards, out _);
    }

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
