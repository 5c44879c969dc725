namespace Purlin.Shared;

/// <summary>
/// The protocol of <see cref="CoarseClock"/>, without its thread: one word that a ticker publishes the time in and
/// readers load. Reads never go backwards, over all threads. Lock-free and thread-safe; <see cref="Tick"/> is for one
/// thread.
/// </summary>
/// <remarks>
/// The word is a timestamp and a state. <i>Used</i> is the bare timestamp (not negative), so that a read is one load
/// and one sign test. Each tick publishes <i>Unused</i>; the first read after it turns that into Used, which is how the
/// ticker learns of readers without a store in every read. After a time without use the ticker publishes <i>Parked</i>,
/// and stops. Then readers take the true time and leave it in the word as a floor, which the ticker, or a reader whose
/// clock was read earlier, does not go below; the first of them (Parked to <i>Waking</i>) wakes the ticker.
/// </remarks>
/// <param name="time">The true clock; its timestamps are below 2^61.</param>
/// <param name="wake">Called by the one reader that ends a park; must make somebody tick.</param>
/// <param name="parkAfterSeconds">Time without a read after which a tick parks.</param>
internal sealed class CoarseTime(TimeProvider time, Action wake, int parkAfterSeconds)
{
    private const long Unused = 0;
    private const long Parked = 1;
    private const long Waking = 2;
    private const int StateBits = 2;
    private const long StateMask = (1L << StateBits) - 1;

    private readonly long _parkAfterTicks = parkAfterSeconds * time.TimestampFrequency;
    private long _lastUse;
    private long _word = Pack(0, Parked);

    /// <summary>The published timestamp, or the true one while parked. One volatile load, as a rule.</summary>
    public long Read() => TryRead(out long word) ? word : ReadSlow(word);

    /// <summary>
    /// The published timestamp, if one load is all it takes. If not, <see cref="Read"/> has to be asked, soon: that is
    /// how the ticker learns of readers. For who must not have a call on his way.
    /// </summary>
    public bool TryRead(out long timestamp)
    {
        timestamp = Volatile.Read(ref _word);
        return timestamp >= 0;
    }

    /// <summary>Publishes the true time.</summary>
    /// <returns>False if this tick parked: nobody needs to tick until woken.</returns>
    public bool Tick()
    {
        long word = Volatile.Read(ref _word);
        while (true)
        {
            long now = Math.Max(time.GetTimestamp(), Stamp(word));
            if (word >= 0 || State(word) == Waking)
                _lastUse = now;
            bool park = now - _lastUse >= _parkAfterTicks;
            long seen = Interlocked.CompareExchange(ref _word, Pack(now, park ? Parked : Unused), word);
            if (seen == word)
                return !park;
            word = seen;
        }
    }

    private static long Pack(long stamp, long state) => ~(stamp << StateBits | state);

    private static long Stamp(long word) => word >= 0 ? word : ~word >> StateBits;

    private static long State(long word) => ~word & StateMask;

    private long ReadSlow(long word)
    {
        while (word < 0)
        {
            bool ticking = State(word) == Unused;
            long stamp = ticking ? Stamp(word) : Math.Max(time.GetTimestamp(), Stamp(word));
            long seen = Interlocked.CompareExchange(ref _word, ticking ? stamp : Pack(stamp, Waking), word);
            if (seen == word)
            {
                if (State(word) == Parked)
                    wake();
                return stamp;
            }

            word = seen;
        }

        return word;
    }
}
