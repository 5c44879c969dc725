namespace Purlin.Snowflake.Tests;

/// <summary>The generator everybody writes: it looks at the clock for each id and remembers the last tick.</summary>
internal sealed class NaiveOracle(SnowflakeLayout layout, int node, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _lastTick = -1;
    private long _sequence;

    /// <summary>An id, or null where the tick's numbers are used up.</summary>
    public SnowflakeId? TryNext()
    {
        using (_lock.EnterScope())
        {
            long tick = layout.TickAt(time.GetUtcNow());
            _sequence = tick == _lastTick ? _sequence + 1 : 0;
            _lastTick = tick;
            if (_sequence <= layout.MaxSequence)
                return layout.Compose(tick, node, _sequence);
            _sequence = layout.MaxSequence;
            return null;
        }
    }
}
