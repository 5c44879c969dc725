using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>Who waits for one set of keys. Used with the lock of <see cref="PermitDesk"/> held.</summary>
internal sealed class AcquireQueue(PermitDesk desk, RequestSet requests, int limit, QueueProcessingOrder order)
{
    // Those who wait for none take no room of the limit; nothing is without a bound.
    private const int MaxWaiting = 1_000_000;

    private readonly LinkedList<QueuedAcquire> _waiting = [];
    private ITimer? _timer;
    private long _permits;

    public RequestSet Requests => requests;

    /// <summary>How many permits are waited for.</summary>
    public long Permits => _permits;

    /// <summary>Whether somebody is asking for the next one just now.</summary>
    public bool IsServing { get; set; }

    /// <summary>Whether to ask once more before resting: something changed during the question.</summary>
    public bool IsStirred { get; set; }

    public QueuedAcquire? Next => (order == QueueProcessingOrder.OldestFirst ? _waiting.First : _waiting.Last)?.Value;

    /// <summary>
    /// A place, or null if there is none. Those who lose theirs to a newer one are added to
    /// <paramref name="evicted"/>.
    /// </summary>
    public QueuedAcquire? Enter(int permits, List<QueuedAcquire> evicted)
    {
        bool hasRoom = limit - _permits >= permits || order == QueueProcessingOrder.NewestFirst;
        if (permits > limit || !hasRoom || _waiting.Count >= MaxWaiting)
            return null;
        while (limit - _permits < permits)
        {
            QueuedAcquire oldest = _waiting.First!.Value;
            Remove(oldest);
            evicted.Add(oldest);
        }

        var entered = new QueuedAcquire(desk, this, permits);
        _waiting.AddLast(entered.Place);
        _permits += permits;
        return entered;
    }

    public bool Remove(QueuedAcquire waiting)
    {
        if (waiting.Place.List is null)
            return false;
        _waiting.Remove(waiting.Place);
        _permits -= waiting.Permits;
        return true;
    }

    /// <summary>Serves after a wait; timers of the system count whole milliseconds, so it is rounded up.</summary>
    public void Arm(TimeSpan wait)
    {
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, int.MaxValue - 1)));
        _timer ??= desk.Time.CreateTimer(
            static queue => ((AcquireQueue)queue!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Everybody who waits, in the order of service; the queue is empty then.</summary>
    public List<QueuedAcquire> Drain()
    {
        List<QueuedAcquire> all = [];
        while (Next is { } next)
        {
            Remove(next);
            all.Add(next);
        }

        _timer?.Dispose();
        return all;
    }

    private void Fire() => desk.Serve(this);
}
