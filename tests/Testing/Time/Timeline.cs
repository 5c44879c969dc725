namespace Purlin.Testing;

/// <summary>
/// The one time that a family of manual clocks shares, and the ordered set of their armed timers.
/// </summary>
/// <remarks>
/// Two locks. <see cref="Gate"/> guards the schedule and is never held while a callback runs. The advance lock admits
/// one advancing thread, which holds it throughout, callbacks included; it is re-entrant, so a callback may advance.
/// Only the holder of the advance lock writes the time, and reading it takes no lock.
/// </remarks>
internal sealed class Timeline
{
    /// <summary>How many callbacks may run at one instant before we call it a loop.</summary>
    public const int MaxCallbacksAtOneInstant = 1_000_000;

    private readonly Lock _advancing = new();
    private readonly SortedSet<ManualTimer> _armed = new(Comparer<ManualTimer>.Create(
        static (a, b) => (a.DueTicks, a.Sequence).CompareTo((b.DueTicks, b.Sequence))));
    private long _nowTicks;
    private long _sequence;
    private int _callbacksAtThisInstant;

    /// <summary>Guards the schedule.</summary>
    public Lock Gate { get; } = new();

    public long NowTicks => Volatile.Read(ref _nowTicks);

    public int PendingTimers
    {
        get
        {
            using (Gate.EnterScope())
                return _armed.Count;
        }
    }

    public long? NextDueTicks
    {
        get
        {
            using (Gate.EnterScope())
                return _armed.Min is { } next ? Math.Max(next.DueTicks, NowTicks) : null;
        }
    }

    public void Advance(TimeSpan time)
    {
        using (_advancing.EnterScope())
        {
            long target = TargetTicks_NeedsAdvancing(time, nameof(time));
            while (FireNext_NeedsAdvancing(target))
            {
            }

            MoveTo_NeedsAdvancing(target);
        }
    }

    public bool AdvanceToNextTimer()
    {
        using (_advancing.EnterScope())
            return FireNext_NeedsAdvancing(long.MaxValue);
    }

    public bool RunUntilIdle(TimeSpan limit)
    {
        using (_advancing.EnterScope())
        {
            long target = TargetTicks_NeedsAdvancing(limit, nameof(limit));
            while (FireNext_NeedsAdvancing(target))
            {
            }

            if (PendingTimers == 0)
                return true;
            MoveTo_NeedsAdvancing(target);
            return false;
        }
    }

    public long NextSequence_NeedsLock() => _sequence++;

    public void Arm_NeedsLock(ManualTimer timer) => _armed.Add(timer);

    public void Disarm_NeedsLock(ManualTimer timer) => _armed.Remove(timer);

    private long TargetTicks_NeedsAdvancing(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                name, time, "Time goes forward, >= 0; StepWallClock sets a wall clock back.");
        }

        if (time.Ticks > long.MaxValue - NowTicks)
        {
            throw new ArgumentOutOfRangeException(
                name, time, $"At {new TimeSpan(NowTicks)} at most {new TimeSpan(long.MaxValue - NowTicks)} are left.");
        }

        return NowTicks + time.Ticks;
    }

    private bool FireNext_NeedsAdvancing(long lastTicks)
    {
        ManualTimer timer;
        using (Gate.EnterScope())
        {
            if (_armed.Min is not { } next || next.DueTicks > lastTicks)
                return false;
            timer = next;
            MoveTo_NeedsAdvancing(timer.DueTicks);
            _armed.Remove(timer);
            timer.RearmIfPeriodic_NeedsLock();
        }

        if (++_callbacksAtThisInstant > MaxCallbacksAtOneInstant)
        {
            throw new InvalidOperationException(
                $"{MaxCallbacksAtOneInstant} timer callbacks ran at {new TimeSpan(NowTicks)} without time moving: " +
                "a callback schedules itself again with a due time of zero.");
        }

        timer.Fire();
        return true;
    }

    // A nested advance may have gone past where an outer one is heading: time never moves back.
    private void MoveTo_NeedsAdvancing(long ticks)
    {
        if (ticks <= _nowTicks)
            return;
        _callbacksAtThisInstant = 0;
        Volatile.Write(ref _nowTicks, ticks);
    }
}
