namespace Purlin.Benchmarks.Snowflake;

/// <summary>The generator everybody writes: a lock, the wall clock, and a wait in the lock.</summary>
internal sealed class NaiveGenerator(
    DateTimeOffset epoch, int nodeBits, int sequenceBits, long node, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _maxSequence = (1L << sequenceBits) - 1;
    private long _lastTick = -1;
    private long _sequence;

    public long Next()
    {
        using (_lock.EnterScope())
        {
            long tick = Tick();
            if (tick < _lastTick)
                throw new InvalidOperationException("The clock went back.");
            _sequence = tick == _lastTick ? _sequence + 1 : 0;
            if (_sequence > _maxSequence)
            {
                while ((tick = Tick()) == _lastTick)
                {
                }

                _sequence = 0;
            }

            _lastTick = tick;
            return tick << (nodeBits + sequenceBits) | node << sequenceBits | _sequence;
        }
    }

    private long Tick() => (time.GetUtcNow().UtcTicks - epoch.UtcTicks) / TimeSpan.TicksPerMillisecond;
}
