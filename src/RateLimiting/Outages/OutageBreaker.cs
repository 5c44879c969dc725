namespace Purlin.RateLimiting;

/// <summary>
/// Whether a store is asked: closed, it is; a failure opens, and nobody asks any more; once an interval one caller's
/// check goes out as a probe (half-open), whose success closes again. Thread-safe, without locks.
/// </summary>
internal sealed class OutageBreaker(TimeProvider time, TimeSpan probeInterval)
{
    private const int Closed = 0;
    private const int Open = 1;
    private const int Probing = 2;

    private readonly long _intervalTicks =
        (long)((Int128)probeInterval.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);

    private int _state;
    private long _probeAt;

    /// <summary>Whether the store is not to be asked.</summary>
    public bool IsOpen => Volatile.Read(ref _state) != Closed;

    /// <summary>How long until somebody probes; zero if due, or under way.</summary>
    public TimeSpan UntilProbe
    {
        get
        {
            long left = Volatile.Read(ref _probeAt) - time.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : time.GetElapsedTime(0, left);
        }
    }

    /// <summary>Whether the caller is the one to probe now; it then reports what came of it.</summary>
    public bool TryProbe() => Volatile.Read(ref _state) == Open
        && time.GetTimestamp() >= Volatile.Read(ref _probeAt)
        && Interlocked.CompareExchange(ref _state, Probing, Open) == Open;

    /// <summary>The store failed.</summary>
    public void Fail()
    {
        Volatile.Write(ref _probeAt, time.GetTimestamp() + _intervalTicks);
        Volatile.Write(ref _state, Open);
    }

    /// <summary>The probe succeeded.</summary>
    public void Succeed() => Volatile.Write(ref _state, Closed);
}
