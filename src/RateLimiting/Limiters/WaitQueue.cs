namespace Purlin.RateLimiting;

/// <summary>The waiters of one key. Used with the lock of <see cref="WaitQueues"/> held.</summary>
internal sealed class WaitQueue(WaitQueues owner, KeyTable table, KeyIdentity identity)
{
    private readonly LinkedList<Waiter> _waiters = [];
    private ITimer? _timer;

    public KeyTable Table => table;

    public KeyIdentity Identity => identity;

    public int Count => _waiters.Count;

    public Waiter? Head => _waiters.First?.Value;

    public Waiter Add(long cost)
    {
        var waiter = new Waiter(owner, this, cost);
        _waiters.AddLast(waiter.Place);
        return waiter;
    }

    public bool Remove(Waiter waiter)
    {
        if (waiter.Place.List is null)
            return false;
        _waiters.Remove(waiter.Place);
        return true;
    }

    /// <summary>Serves the head after a wait.</summary>
    public void Arm(TimeSpan wait, TimeProvider time)
    {
        // Timers of the system count whole milliseconds: up, so that the head does not come early for nothing.
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, int.MaxValue - 1)));
        _timer ??= time.CreateTimer(
            static state => ((WaitQueue)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    public void Disarm() => _timer?.Dispose();

    public IReadOnlyList<Waiter> Drain()
    {
        Disarm();
        Waiter[] all = [.. _waiters];
        _waiters.Clear();
        return all;
    }

    private void Fire() => owner.Serve(this);
}
