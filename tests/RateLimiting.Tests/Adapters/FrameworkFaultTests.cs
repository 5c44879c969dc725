using System.Diagnostics;
using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// Where the framework's limiters are known to be wrong, shown on them and then on the adapters. A framework that gets
/// one of these right turns its half red: then the sentence about it has to go.
/// </summary>
public sealed class FrameworkFaultTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly List<LocalRateLimiter> _limiters = [];

    public void Dispose() => _limiters.ForEach(limiter => limiter.Dispose());

    [Fact]
    public void A_bucket_is_refilled_by_acquiring_and_not_by_a_heartbeat_of_100_ms()
    {
        using var theirs = new TokenBucketRateLimiter(new()
        {
            TokenLimit = 1,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(10),
            AutoReplenishment = false,
        });
        Assert.True(theirs.AttemptAcquire().IsAcquired);
        Pass(TimeSpan.FromMilliseconds(20));
        Assert.False(theirs.AttemptAcquire().IsAcquired);

        using PartitionedRateLimiter<string> ours = Limiter(Limit.TokenBucket(100, Second, 1))
            .AsPartitioned<string>("p", key => key, new() { TimeProvider = _time });
        Assert.Equal(100, Admitted(ours, steps: 100, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public void A_window_of_50_ms_is_one_of_50_ms()
    {
        using var theirs = new FixedWindowRateLimiter(new()
        {
            PermitLimit = 5,
            Window = TimeSpan.FromMilliseconds(50),
            AutoReplenishment = false,
        });
        Assert.True(theirs.AttemptAcquire(5).IsAcquired);
        Pass(TimeSpan.FromMilliseconds(60));
        Assert.False(theirs.AttemptAcquire().IsAcquired);

        using PartitionedRateLimiter<string> ours = Limiter(Limit.FixedWindow(5, TimeSpan.FromMilliseconds(50)))
            .AsPartitioned<string>("p", key => key, new() { TimeProvider = _time });
        Assert.Equal(100, Admitted(ours, steps: 200, TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public void Ten_at_three_a_second_take_more_than_three_seconds()
    {
        using var theirs = new TokenBucketRateLimiter(new()
        {
            TokenLimit = 10,
            TokensPerPeriod = 3,
            ReplenishmentPeriod = Second,
            AutoReplenishment = false,
        });
        theirs.AttemptAcquire(10).Dispose();
        Assert.Equal(TimeSpan.FromSeconds(3), RetryAfter(theirs.AttemptAcquire(10)));

        using RateLimiter ours = Adapter(Limit.TokenBucket(3, Second, 10));
        ours.AttemptAcquire(10).Dispose();
        TimeSpan wait = RetryAfter(ours.AttemptAcquire(10))!.Value;
        Assert.Equal(TimeSpan.FromMicroseconds(3_333_334), wait);
        _time.Advance(wait - TimeSpan.FromMicroseconds(1));
        Assert.False(ours.AttemptAcquire(10).IsAcquired);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(ours.AttemptAcquire(10).IsAcquired);
    }

    [Fact]
    public void The_wait_for_a_token_is_what_is_left_of_its_period()
    {
        using var theirs = new TokenBucketRateLimiter(new()
        {
            TokenLimit = 1,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Second,
            AutoReplenishment = false,
        });
        theirs.AttemptAcquire().Dispose();
        Pass(TimeSpan.FromMilliseconds(20));
        Assert.Equal(Second, RetryAfter(theirs.AttemptAcquire()));

        using RateLimiter ours = Adapter(Limit.TokenBucket(1, Second, 1));
        ours.AttemptAcquire().Dispose();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(TimeSpan.FromSeconds(0.1), RetryAfter(ours.AttemptAcquire()));
    }

    [Fact]
    public void A_sliding_window_says_when_to_come_back()
    {
        using var theirs = new SlidingWindowRateLimiter(new()
        {
            PermitLimit = 1,
            Window = TimeSpan.FromSeconds(10),
            SegmentsPerWindow = 10,
            AutoReplenishment = false,
        });
        theirs.AttemptAcquire().Dispose();
        Assert.Null(RetryAfter(theirs.AttemptAcquire()));

        using RateLimiter ours = Adapter(Limit.SlidingLog(1, TimeSpan.FromSeconds(10)));
        ours.AttemptAcquire().Dispose();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(6), RetryAfter(ours.AttemptAcquire()));
        using RateLimiter counted = Adapter(Limit.SlidingWindow(1, TimeSpan.FromSeconds(10)));
        counted.AttemptAcquire().Dispose();
        Assert.NotNull(RetryAfter(counted.AttemptAcquire()));
    }

    [Fact]
    public void A_fixed_window_that_has_begun_is_not_waited_for_in_full()
    {
        var window = TimeSpan.FromSeconds(10);
        using var theirs = new FixedWindowRateLimiter(
            new() { PermitLimit = 1, Window = window, AutoReplenishment = false });
        theirs.AttemptAcquire().Dispose();
        Pass(TimeSpan.FromMilliseconds(20));
        Assert.Equal(window, RetryAfter(theirs.AttemptAcquire()));

        using RateLimiter ours = Adapter(Limit.FixedWindow(1, window));
        ours.AttemptAcquire().Dispose();
        _time.Advance(Second);
        Assert.Equal(TimeSpan.FromSeconds(9), RetryAfter(ours.AttemptAcquire()));
    }

    [Fact]
    public void A_chain_does_not_charge_the_first_for_what_the_second_refuses()
    {
        using var ten = new TokenBucketRateLimiter(Never(10));
        using var one = new TokenBucketRateLimiter(Never(1));
        using RateLimiter chain = RateLimiter.CreateChained(ten, one);
        Assert.Equal(1, Enumerable.Range(0, 10).Count(_ => chain.AttemptAcquire().IsAcquired));
        Assert.Equal(0, ten.GetStatistics()!.CurrentAvailablePermits);

        LocalRateLimiter limiter = Limiter(
            new RateLimitPolicy("ten", Limit.TokenBucket(1, Second, 10)),
            new RateLimitPolicy("one", Limit.TokenBucket(1, Second, 1)));
        using PartitionedRateLimiter<string> ours =
            limiter.AsPartitioned<string>(key => [new("ten", key), new("one", key)]);
        Assert.Equal(1, Enumerable.Range(0, 10).Count(_ => ours.AttemptAcquire("k").IsAcquired));
        Assert.Equal(9, limiter.Peek("ten", "k").Remaining);
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_and_not_an_exception()
    {
        using var theirs = new TokenBucketRateLimiter(Never(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => theirs.AttemptAcquire(6));

        using RateLimiter ours = Adapter(Limit.TokenBucket(1, Second, 5));
        Assert.False(ours.AttemptAcquire(6).IsAcquired);
        using RateLimitLease lease = await ours.AcquireAsync(6);
        Assert.False(lease.IsAcquired);
        Assert.Null(RetryAfter(lease));
        Assert.True(lease.TryGetMetadata(MetadataName.ReasonPhrase, out string? reason));
        Assert.Equal("More permits than the limit can ever grant.", reason);
        Assert.True(ours.AttemptAcquire(5).IsAcquired);
    }

    private static TimeSpan? RetryAfter(RateLimitLease lease)
    {
        using (lease)
        {
            Assert.False(lease.IsAcquired);
            return lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : null;
        }
    }

    // At least so long; their clock cannot be injected.
    private static void Pass(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
            Thread.Yield();
    }

    private static TokenBucketRateLimiterOptions Never(int permits) => new()
    {
        TokenLimit = permits,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromDays(1),
        AutoReplenishment = false,
    };

    private int Admitted(PartitionedRateLimiter<string> limiter, int steps, TimeSpan step)
    {
        int admitted = 0;
        for (int i = 0; i < steps; i++)
        {
            admitted += limiter.AttemptAcquire("k").IsAcquired ? 1 : 0;
            _time.Advance(step);
        }

        return admitted;
    }

    private RateLimiter Adapter(Limit limit) => Limiter(limit).AsRateLimiter("p", "k", new() { TimeProvider = _time });

    private LocalRateLimiter Limiter(Limit limit) => Limiter(new RateLimitPolicy("p", limit));

    private LocalRateLimiter Limiter(params RateLimitPolicy[] policies)
    {
        var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
        _limiters.Add(limiter);
        return limiter;
    }
}
