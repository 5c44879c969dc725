namespace Purlin.RateLimiting.Tests;

public sealed class WaitTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LocalRateLimiter _limiter;

    public WaitTests() => _limiter = new(
        new LocalRateLimiterOptions { Memory = { TimeProvider = _time }, MaxWaitersPerKey = 3 },
        new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 3)),
        new RateLimitPolicy("shaped", Limit.LeakyBucket(1, TimeSpan.FromSeconds(1), queue: 5)));

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public async Task Who_came_first_is_served_first_however_much_it_wants()
    {
        await _limiter.WaitAsync("p", "k", 3);
        Task<RateLimitVerdict> big = _limiter.WaitAsync("p", "k", 3).AsTask();
        Task<RateLimitVerdict> small = _limiter.WaitAsync("p", "k").AsTask();
        Assert.True((await _limiter.WaitAsync("p", "other")).IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal((false, false), (big.IsCompleted, small.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(3, (await big).Charged);
        Assert.False(small.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await small).IsAllowed);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_cancelled_wait_consumes_nothing_and_lets_the_next_on()
    {
        await _limiter.WaitAsync("p", "k", 3);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitVerdict> big = _limiter.WaitAsync("p", "k", 3, cancellation.Token).AsTask();
        Task<RateLimitVerdict> small = _limiter.WaitAsync("p", "k", CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(small.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => big);
        _time.Advance(TimeSpan.Zero);
        // Not for ever, should nobody have thought of it.
        Assert.True((await small.WaitAsync(TimeSpan.FromSeconds(30))).IsAllowed);
        Assert.Equal(0, _limiter.Peek("p", "k").Remaining);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _limiter.WaitAsync("p", "k", cancellation.Token).AsTask());
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task The_queue_is_bounded_and_the_impossible_does_not_wait()
    {
        await _limiter.WaitAsync("p", "k", 3);
        Task<RateLimitVerdict>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => _limiter.WaitAsync("p", "k").AsTask())];
        RateLimitVerdict full = await _limiter.WaitAsync("p", "k");
        Assert.Equal((false, "1-per-1s"), (full.IsAllowed, full.RefusedBy?.Name));
        Assert.Equal(Timeout.InfiniteTimeSpan, (await _limiter.WaitAsync("p", "k", 4)).RetryAfter);
        Assert.Equal(Timeout.InfiniteTimeSpan, (await _limiter.WaitAsync("p", "new", 4)).RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.All(await Task.WhenAll(waiting), verdict => Assert.True(verdict.IsAllowed));
    }

    [Fact]
    public async Task Disposing_ends_every_wait()
    {
        await _limiter.WaitAsync("p", "k", 3);
        Task<RateLimitVerdict> waiting = _limiter.WaitAsync("p", "k").AsTask();
        _limiter.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _limiter.WaitAsync("p", "k").AsTask());
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_shaped_wait_is_the_delay_and_gives_it_back_when_cancelled()
    {
        Assert.Equal(TimeSpan.Zero, (await _limiter.WaitAsync("shaped", "k")).Delay);
        Task<RateLimitVerdict> second = _limiter.WaitAsync("shaped", "k").AsTask();
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitVerdict> third = _limiter.WaitAsync("shaped", "k", cancellation.Token).AsTask();
        Assert.Equal(TimeSpan.FromSeconds(3), _limiter.Peek("shaped", "k", 1).Delay);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(TimeSpan.FromSeconds(2), _limiter.Peek("shaped", "k", 1).Delay);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await second).IsAllowed);
    }

    // golang/time, burst 3 with 10 a second: two at once, then three after the two that are missing; four never.
    [Fact]
    public async Task Waits_of_golang_rate()
    {
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } },
            new RateLimitPolicy("p", Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 3)));
        Assert.False((await limiter.WaitAsync("p", "k", 4)).IsAllowed);
        Assert.True((await limiter.WaitAsync("p", "k", 2)).IsAllowed);
        Task<RateLimitVerdict> three = limiter.WaitAsync("p", "k", 3).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(three.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await three).IsAllowed);
    }
}
