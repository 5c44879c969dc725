namespace Purlin.Testing.Tests;

/// <summary>
/// What the framework builds upon a TimeProvider, driven by hand: no continuation may be left to chance.
/// </summary>
public sealed class AsyncTimeTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Delays_complete_within_the_advance()
    {
        var log = new List<double>();
        async Task Sleeper()
        {
            for (int i = 1; i <= 3; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(i), _time).ConfigureAwait(false);
                log.Add(_time.Elapsed.TotalSeconds);
            }
        }

        Task sleeper = Sleeper();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([1, 3], log);
        Assert.False(sleeper.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 3, 6], log);
        Assert.True(sleeper.IsCompletedSuccessfully);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_cancelled_delay_leaves_no_timer_behind()
    {
        using var cancel = new CancellationTokenSource();
        Task delay = Task.Delay(TimeSpan.FromSeconds(1), _time, cancel.Token);
        Assert.Equal(1, _time.PendingTimers);
        cancel.Cancel();
        Assert.True(delay.IsCanceled);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_token_source_is_cancelled_at_its_time()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        using var restarted = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        restarted.CancelAfter(TimeSpan.FromSeconds(10));
        double at = 0;
        using CancellationTokenRegistration registration = cancel.Token.Register(() => at = _time.Elapsed.TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(2, at);
        Assert.False(restarted.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(restarted.IsCancellationRequested);
    }

    [Fact]
    public void A_wait_times_out_at_its_time()
    {
        Task wait = new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromSeconds(3), _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(wait.IsFaulted);
        Assert.IsType<TimeoutException>(wait.Exception.InnerException);
    }

    [Fact]
    public async Task A_periodic_timer_ticks_and_remembers_one_missed_tick()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        Task<bool> Tick() => timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask();
        Task<bool> tick = Tick();
        Assert.False(tick.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3.5));
        Assert.True(tick.IsCompletedSuccessfully);
        Assert.True(await tick);
        Task<bool> missed = Tick();
        Assert.True(missed.IsCompletedSuccessfully);
        Assert.False(Tick().IsCompleted);
    }
}
