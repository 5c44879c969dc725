namespace Purlin.Testing.Tests;

public sealed class ManualTimerTests
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _log = [];

    [Fact]
    public void Timers_run_in_the_order_of_due_time_then_of_scheduling()
    {
        Log("late", Seconds(3));
        Log("second of two", Seconds(2));
        ITimer moved = Log("moved to the end of its instant", Seconds(1));
        Log("third of two", Seconds(2));
        moved.Change(Seconds(2), Never);

        _time.Advance(Seconds(10));

        Assert.Equal(
            ["second of two @2", "third of two @2", "moved to the end of its instant @2", "late @3"], _log);
        Assert.Equal(0, _time.PendingTimers);
        Assert.Null(_time.NextDue);
    }

    [Fact]
    public void Both_clocks_show_the_due_time_while_a_callback_runs()
    {
        DateTimeOffset wall = _time.GetUtcNow();
        long timestamp = _time.GetTimestamp();
        int thread = 0;
        _time.CreateTimer(
            _ =>
            {
                thread = Environment.CurrentManagedThreadId;
                Assert.Equal(Seconds(7), _time.GetUtcNow() - wall);
                Assert.Equal(Seconds(7), _time.GetElapsedTime(timestamp));
            },
            null, Seconds(7), Never);

        _time.Advance(Seconds(100));

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(Seconds(100), _time.Elapsed);
    }

    [Fact]
    public void A_timer_runs_at_its_due_time_and_not_one_tick_before()
    {
        Log("due", Seconds(1));
        _time.Advance(Seconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_log);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["due @1"], _log);
    }

    [Fact]
    public void A_timer_due_at_once_waits_for_the_next_advance()
    {
        Log("now", TimeSpan.Zero);
        Assert.Empty(_log);
        Assert.Equal(TimeSpan.Zero, _time.NextDue);
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(["now @0"], _log);
    }

    [Fact]
    public void A_periodic_timer_keeps_its_beat_until_disposed_in_its_own_callback()
    {
        ITimer? timer = null;
        int beats = 0;
        timer = _time.CreateTimer(
            _ =>
            {
                _log.Add($"beat @{_time.Elapsed.TotalSeconds}");
                if (++beats == 3)
                    timer!.Dispose();
            },
            null, Seconds(1), Seconds(10));

        _time.Advance(Seconds(100));

        Assert.Equal(["beat @1", "beat @11", "beat @21"], _log);
        Assert.False(timer.Change(Seconds(1), Never));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_callback_may_change_its_own_timer_and_dispose_another_that_is_due_now()
    {
        ITimer? changing = null;
        ITimer? victim = null;
        changing = _time.CreateTimer(
            _ =>
            {
                _log.Add($"changing @{_time.Elapsed.TotalSeconds}");
                victim!.Dispose();
                if (_time.Elapsed < Seconds(5))
                    changing!.Change(Seconds(4), Never);
            },
            null, Seconds(1), Seconds(1));
        victim = Log("victim", Seconds(1));

        _time.Advance(Seconds(100));

        Assert.Equal(["changing @1", "changing @5"], _log);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_timer_scheduled_by_a_callback_runs_in_the_same_advance_if_due()
    {
        _time.CreateTimer(
            _ =>
            {
                Log("at once", TimeSpan.Zero);
                Log("soon", Seconds(1));
                Log("too late", Seconds(2));
                _log.Add("callback over");
            },
            null, Seconds(1), Never);
        Log("beside", Seconds(1));

        _time.Advance(Seconds(2));

        Assert.Equal(["callback over", "beside @1", "at once @1", "soon @2"], _log);
        Assert.Equal(1, _time.PendingTimers);
    }

    [Fact]
    public void A_callback_may_advance_and_the_outer_advance_still_ends_where_it_was_heading()
    {
        _time.CreateTimer(_ => _time.Advance(Seconds(5)), null, Seconds(2), Never);
        Log("inside the nested advance", Seconds(4));
        Log("after it", Seconds(8));

        _time.Advance(Seconds(10));

        Assert.Equal(["inside the nested advance @4", "after it @8"], _log);
        Assert.Equal(Seconds(10), _time.Elapsed);

        _time.CreateTimer(_ => _time.Advance(Seconds(50)), null, Seconds(1), Never);
        _time.Advance(Seconds(2));
        Assert.Equal(Seconds(61), _time.Elapsed);
    }

    [Fact]
    public void An_exception_of_a_callback_stops_the_advance_there_and_loses_no_other_timer()
    {
        _time.CreateTimer(_ => throw new InvalidOperationException("planted"), null, Seconds(1), Never);
        Log("next", Seconds(1));
        Assert.Throws<InvalidOperationException>(() => _time.Advance(Seconds(5)));
        Assert.Equal(Seconds(1), _time.Elapsed);
        _time.Advance(Seconds(1));
        Assert.Equal(["next @1"], _log);
    }

    [Fact]
    public void A_callback_that_never_lets_time_move_is_stopped()
    {
        ITimer? again = null;
        again = _time.CreateTimer(_ => again!.Change(TimeSpan.Zero, Never), null, TimeSpan.Zero, Never);
        var loop = Assert.Throws<InvalidOperationException>(() => _time.Advance(Seconds(1)));
        Assert.Contains("without time moving", loop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stepping_runs_one_timer_at_a_time()
    {
        Log("a", Seconds(3));
        Log("b", Seconds(3));
        Assert.Equal(Seconds(3), _time.NextDue);
        Assert.True(_time.AdvanceToNextTimer());
        Assert.Equal(["a @3"], _log);
        Assert.True(_time.AdvanceToNextTimer());
        Assert.False(_time.AdvanceToNextTimer());
        Assert.Equal(["a @3", "b @3"], _log);
        Assert.Equal(Seconds(3), _time.Elapsed);
    }

    [Fact]
    public void Running_until_idle_ends_at_the_last_timer_or_at_the_limit()
    {
        Log("a", Seconds(3));
        _time.CreateTimer(_ => Log("b", Seconds(4)), null, Seconds(5), Never);
        Assert.True(_time.RunUntilIdle(Seconds(100)));
        Assert.Equal(["a @3", "b @9"], _log);
        Assert.Equal(Seconds(9), _time.Elapsed);

        using ITimer heartbeat = _time.CreateTimer(_ => { }, null, Seconds(2), Seconds(2));
        Assert.False(_time.RunUntilIdle(Seconds(7)));
        Assert.Equal(Seconds(16), _time.Elapsed);
        Assert.Equal(1, _time.PendingTimers);
    }

    [Fact]
    public void The_bounds_are_those_of_the_systems_timers()
    {
        TimeSpan[] refused = [TimeSpan.FromMilliseconds(-2), TimeSpan.FromTicks(-1), TimeSpan.FromDays(50)];
        foreach (TimeSpan time in refused)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, time, Never));
            Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, Seconds(1), time));
        }

        Assert.Throws<ArgumentOutOfRangeException>(
            () => TimeProvider.System.CreateTimer(_ => { }, null, TimeSpan.FromDays(50), Never));
        Log("longest", TimeSpan.FromMilliseconds(uint.MaxValue - 1));
        Assert.Equal(1, _time.PendingTimers);
    }

    [Fact]
    public void A_callback_runs_in_the_execution_context_of_the_timers_creation()
    {
        var local = new AsyncLocal<string> { Value = "at creation" };
        _time.CreateTimer(_ => _log.Add(local.Value!), null, Seconds(1), Never);
        local.Value = "at the advance";
        _time.Advance(Seconds(1));
        Assert.Equal(["at creation"], _log);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private ITimer Log(string name, TimeSpan due) =>
        _time.CreateTimer(_ => _log.Add($"{name} @{_time.Elapsed.TotalSeconds}"), null, due, Never);
}
