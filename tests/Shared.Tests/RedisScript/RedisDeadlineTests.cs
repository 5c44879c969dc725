using StackExchange.Redis;

namespace Purlin.Shared.Tests;

public sealed class RedisDeadlineTests
{
    private const string Name = "slow-call";

    [Fact]
    public async Task A_frozen_server_is_given_up_at_the_deadline_and_its_late_work_is_of_unknown_outcome()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        IDatabase database = client.GetDatabase();
        var script = new RedisScript(Name, "return redis.call('INCRBY', KEYS[1], ARGV[1])");
        var patient = new RedisDeadline(TimeSpan.FromSeconds(30), TimeProvider.System);
        var hasty = new RedisDeadline(TimeSpan.FromMilliseconds(40), TimeProvider.System);
        Assert.Equal(1, (long)await script.EvaluateAsync(database, ["private-key"], [1], patient));

        server.Freeze();
        var error = await Assert.ThrowsAsync<TimeoutException>(
            async () => await script.EvaluateAsync(database, ["private-key"], [17], hasty));
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("40 ms", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("private", error.ToString(), StringComparison.Ordinal);
        Assert.Null(error.InnerException);

        // The server does what it was sent, once, when it goes on.
        server.Thaw();
        Assert.Equal(20, (long)await script.EvaluateAsync(database, ["private-key"], [2], patient));
    }

    [Fact]
    public async Task The_deadline_is_measured_by_the_given_clock_and_covers_both_attempts()
    {
        var clock = new StepClock();
        var deadline = new RedisDeadline(TimeSpan.FromMilliseconds(100), clock);
        var first = new TaskCompletionSource<int>();
        ValueTask<int> call = deadline.BoundAsync(first.Task, Name, deadline.Start(), CancellationToken.None);
        Assert.Equal(TimeSpan.FromMilliseconds(100), clock.LastDueTime);
        first.SetResult(3);
        Assert.Equal(3, await call);

        long start = deadline.Start();
        clock.Step(TimeSpan.FromMilliseconds(70));
        var second = new TaskCompletionSource<int>();
        ValueTask<int> rest = deadline.BoundAsync(second.Task, Name, start, CancellationToken.None);
        Assert.Equal(TimeSpan.FromMilliseconds(30), clock.LastDueTime);
        second.SetResult(4);
        Assert.Equal(4, await rest);

        // A deadline that has passed never waits for ever.
        clock.Step(TimeSpan.FromDays(40));
        var third = new TaskCompletionSource<int>();
        await Assert.ThrowsAsync<TimeoutException>(
            async () => await deadline.BoundAsync(third.Task, Name, start, CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_that_comes_too_late_is_observed()
    {
        int unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.InnerException is LateFailure)
                Interlocked.Increment(ref unobserved);
        }

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await GiveUpAsync(cancel: false);
            await GiveUpAsync(cancel: true);
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.Equal(0, unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    [Fact]
    public async Task A_caller_never_goes_on_inside_the_client_where_blocking_would_hold_up_its_other_calls()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        IDatabase database = client.GetDatabase();
        var deadline = new RedisDeadline(TimeSpan.FromSeconds(30), TimeProvider.System);
        var fails = new RedisScript(Name, "return redis.error_reply('NO')");
        for (int i = 0; i < 20; i++)
        {
            await new RedisScript(Name, "return 1").EvaluateAsync(database, [], [], deadline);
            AssertOutsideTheClient();
            await Assert.ThrowsAsync<RedisServerException>(
                async () => await fails.EvaluateAsync(database, [], [], deadline));
            AssertOutsideTheClient();
        }
    }

    [Fact]
    public async Task The_clients_own_time_out_is_replaced_as_its_text_may_show_the_command()
    {
        var deadline = new RedisDeadline(TimeSpan.FromSeconds(30), TimeProvider.System);
        Task<int> call = Task.FromException<int>(new TimeoutException("Timeout performing SET private-key"));
        var error = await Assert.ThrowsAsync<TimeoutException>(
            async () => await deadline.BoundAsync(call, Name, CancellationToken.None));
        Assert.DoesNotContain("private", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_sent_and_one_under_way_is_left()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        var script = new RedisScript(Name, "return 1");
        var deadline = new RedisDeadline(TimeSpan.FromSeconds(30), TimeProvider.System);
        var cancelled = new CancellationToken(true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await script.EvaluateAsync(client.GetDatabase(), [], [], deadline, cancelled));
        Assert.Equal((0, 0), server.CountOf("evalsha"));

        server.Freeze();
        using var source = new CancellationTokenSource();
        ValueTask<RedisResult> call = script.EvaluateAsync(client.GetDatabase(), [], [], deadline, source.Token);
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3_600_001)]
    public void A_time_out_outside_its_range_is_refused(int timeoutMs)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            "timeout", () => new RedisDeadline(TimeSpan.FromMilliseconds(timeoutMs), TimeProvider.System));
        Assert.Contains("01:00:00", error.Message, StringComparison.Ordinal);
    }

    private static void AssertOutsideTheClient() =>
        Assert.DoesNotContain("StackExchange.Redis.", Environment.StackTrace, StringComparison.Ordinal);

    // In a method of its own, so that nothing on the stack keeps the failed task alive.
    private static async Task GiveUpAsync(bool cancel)
    {
        var clock = new StepClock();
        var deadline = new RedisDeadline(TimeSpan.FromMilliseconds(1), clock);
        var call = new TaskCompletionSource<int>();
        using var source = new CancellationTokenSource();
        ValueTask<int> waiting = deadline.BoundAsync(call.Task, Name, source.Token);
        if (cancel)
            await source.CancelAsync();
        else
            clock.Fire();
        await Assert.ThrowsAnyAsync<Exception>(async () => await waiting);
        call.SetException(new LateFailure());
    }

    private sealed class LateFailure : Exception;

    // Time that moves by steps, and one timer that fires when told.
    private sealed class StepClock : TimeProvider
    {
        private long _now;
        private Action? _fire;

        public TimeSpan LastDueTime { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Step(TimeSpan by) => _now += by.Ticks;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            LastDueTime = dueTime;
            _fire = () => callback(state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
