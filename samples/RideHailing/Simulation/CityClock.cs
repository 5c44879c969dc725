namespace Purlin.Samples.RideHailing;

/// <summary>
/// The virtual clock of the city. Everything that happens in the city is a timer of this clock, and timers fire on
/// the thread that calls <see cref="RunUntil"/>, ordered by due time and, at the same instant, by the order in which
/// they were set. So the same seed always gives the same evening, however fast the machine.
/// </summary>
internal sealed class CityClock : TimeProvider
{
    /// <summary>The moment at which every evening starts: a Friday, 20:00.</summary>
    public static readonly DateTimeOffset Evening = new(2026, 5, 8, 20, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Firing, (long DueTicks, long Order)> _due = new();
    private readonly Lock _lock = new();
    private long _order;
    private long _nowTicks = Evening.Ticks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new CityTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires every timer that is due up to <paramref name="end"/>, those set on the way included.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        while (TakeNext(end.Ticks) is { } firing)
            firing.Timer.Fire(firing.Setting);
        Interlocked.Exchange(ref _nowTicks, Math.Max(GetTimestamp(), end.Ticks));
    }

    internal void Schedule(CityTimer timer, long setting, long dueTicks)
    {
        // A library may set a timer from a continuation on another thread; the queue must survive that.
        lock (_lock)
            _due.Enqueue(new Firing(timer, setting), (dueTicks, _order++));
    }

    private Firing? TakeNext(long endTicks)
    {
        lock (_lock)
        {
            if (!_due.TryPeek(out _, out var at) || at.DueTicks > endTicks)
                return null;
            Interlocked.Exchange(ref _nowTicks, Math.Max(GetTimestamp(), at.DueTicks));
            return _due.Dequeue();
        }
    }

    /// <summary>One entry of the queue; it is void when its timer has been set again since.</summary>
    private readonly record struct Firing(CityTimer Timer, long Setting);
}
