using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>What the adapters do that the framework's limiters have no word for.</summary>
public sealed class AdapterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Over_a_store_an_attempt_asks_nobody_and_an_acquisition_asks_once()
    {
        var store = new WatchedStore(_time);
        using RateLimiter limiter = Over(store, Limit.TokenBucket(1, Second, 2)).AsRateLimiter("p", "k");
        Assert.Null(limiter.GetStatistics());
        for (int i = 0; i < 10; i++)
            Assert.False(limiter.AttemptAcquire().IsAcquired);
        Assert.Equal((0, 0), (store.Checks, store.Reservations));
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Assert.False((await limiter.AcquireAsync()).IsAcquired);
        Assert.Equal((3, 0), (store.Checks, store.Reservations));
        Assert.Equal((0L, 1L), (limiter.GetStatistics()!.CurrentAvailablePermits,
            limiter.GetStatistics()!.TotalFailedLeases));
    }

    [Fact]
    public async Task A_lease_carries_its_verdict()
    {
        using var local = Local(Limit.TokenBucket(1, Second, 2));
        using RateLimiter limiter = local.AsRateLimiter("p", "k");
        using RateLimitLease allowed = await limiter.AcquireAsync(2);
        Assert.True(allowed.TryGetMetadata(RateLimitLeaseMetadata.Verdict, out RateLimitVerdict verdict));
        Assert.Equal((true, 0L, 2L), (verdict.IsAllowed, verdict.Remaining, verdict.Charged));
        Assert.Equal(["PURLIN_VERDICT"], allowed.MetadataNames);
        using RateLimitLease refused = limiter.AttemptAcquire();
        Assert.True(refused.TryGetMetadata(RateLimitLeaseMetadata.Verdict, out verdict));
        Assert.Equal(("1-per-1s", Second), (verdict.RefusedBy!.Name, verdict.RetryAfter));
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.Equal(Second, wait);
    }

    [Fact]
    public async Task Keys_of_resources_wait_apart()
    {
        using var local = Local(Limit.TokenBucket(1, Second, 1));
        using PartitionedRateLimiter<int> limiter =
            local.AsPartitioned<int>("p", id => (ulong)id, new() { QueueLimit = 1, TimeProvider = _time });
        Assert.True(limiter.AttemptAcquire(1).IsAcquired);
        Assert.True(limiter.AttemptAcquire(2).IsAcquired);
        Task<RateLimitLease> first = limiter.AcquireAsync(1).AsTask();
        Task<RateLimitLease> second = limiter.AcquireAsync(2).AsTask();
        Assert.False((await limiter.AcquireAsync(2)).IsAcquired);
        Assert.Equal((1L, 1L, 0L), (limiter.GetStatistics(1)!.CurrentQueuedCount,
            limiter.GetStatistics(2)!.CurrentQueuedCount, limiter.GetStatistics(3)!.CurrentQueuedCount));
        _time.Advance(Second);
        Assert.True((await first.WaitAsync(Long)).IsAcquired);
        Assert.True((await second.WaitAsync(Long)).IsAcquired);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_waiter_that_leaves_while_the_store_answers_gives_back_what_it_got()
    {
        var store = new WatchedStore(_time);
        using RateLimiter limiter = Over(store, Limit.TokenBucket(1, Second, 1))
            .AsRateLimiter("p", "k", new() { QueueLimit = 5, TimeProvider = _time });
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitLease> leaver = limiter.AcquireAsync(1, cancellation.Token).AsTask();
        var told = new TaskCompletionSource();
        store.After = () => told.Task;
        _time.Advance(Second);
        Assert.Equal(1, store.Reservations);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        store.After = () => Task.CompletedTask;
        Task<RateLimitLease> next = limiter.AcquireAsync().AsTask();
        told.SetResult();
        Assert.True((await next.WaitAsync(Long)).IsAcquired);
    }

    [Fact]
    public async Task A_store_that_fails_tells_who_asked_and_the_next_asks_again()
    {
        var store = new WatchedStore(_time);
        using RateLimiter limiter = Over(store, Limit.TokenBucket(1, Second, 1))
            .AsRateLimiter("p", "k", new() { QueueLimit = 5, TimeProvider = _time });
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Task<RateLimitLease> first = limiter.AcquireAsync().AsTask();
        Task<RateLimitLease> second = limiter.AcquireAsync().AsTask();
        int failures = 1;
        store.Before = () => Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException(new IOException("gone")) : Task.CompletedTask;
        _time.Advance(Second);
        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.True((await second.WaitAsync(Long)).IsAcquired);
        failures = 1;
        await Assert.ThrowsAsync<IOException>(async () => await limiter.AcquireAsync());
    }

    [Fact]
    public async Task A_shaped_acquisition_takes_its_delay_and_gives_it_back_when_cancelled()
    {
        using var local = Local(Limit.LeakyBucket(1, Second, queue: 3));
        using RateLimiter limiter = local.AsRateLimiter("p", "k", new() { TimeProvider = _time });
        Assert.True(limiter.AttemptAcquire().IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitLease> cancelled = limiter.AcquireAsync(1, cancellation.Token).AsTask();
        Assert.False(cancelled.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Task<RateLimitLease> next = limiter.AcquireAsync().AsTask();
        _time.Advance(Second - TimeSpan.FromMicroseconds(1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True((await next.WaitAsync(Long)).IsAcquired);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task What_is_held_is_renewed_as_long_as_the_lease_lives()
    {
        var store = new WatchedStore(_time);
        var errors = new List<Exception>();
        using RateLimiter limiter = OneHeld(store, errors);
        RateLimitLease lease = await limiter.AcquireAsync();
        for (int i = 0; i < 100; i++)
            _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(100, store.Renewals);
        Assert.False((await limiter.AcquireAsync()).IsAcquired);
        store.Before = () => Task.FromException(new IOException("gone"));
        lease.Dispose();
        Assert.IsType<IOException>(Assert.Single(errors));
        Assert.Equal(0, _time.PendingTimers);
        store.Before = () => Task.CompletedTask;
        Assert.False((await limiter.AcquireAsync()).IsAcquired);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
    }

    [Fact]
    public async Task A_lease_whose_permits_are_lost_says_so()
    {
        var store = new WatchedStore(_time);
        var errors = new List<Exception>();
        using RateLimiter limiter = OneHeld(store, errors);
        RateLimitLease lease = await limiter.AcquireAsync();
        Assert.Contains(RateLimitLeaseMetadata.Lost.Name, lease.MetadataNames);
        Assert.True(lease.TryGetMetadata(RateLimitLeaseMetadata.Lost, out CancellationToken lost));
        store.Before = () => Task.FromException(new IOException("gone"));
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(lost.IsCancellationRequested);
        Assert.IsType<TimeoutException>(Assert.Single(errors));
        store.Before = () => Task.CompletedTask;
        lease.Dispose();
        Assert.Single(errors);
        Assert.Equal(0, _time.PendingTimers);

        RateLimitLease kept = await limiter.AcquireAsync();
        kept.TryGetMetadata(RateLimitLeaseMetadata.Lost, out CancellationToken never);
        kept.Dispose();
        Assert.False(never.IsCancellationRequested);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
    }

    [Fact]
    public async Task Permits_released_elsewhere_are_found_within_a_second()
    {
        var store = new WatchedStore(_time);
        RateLimiterAdapterOptions options = new() { UsesReservations = true, QueueLimit = 1, TimeProvider = _time };
        IRateLimiter shared = Over(store, Limit.Concurrency(1));
        using RateLimiter here = shared.AsRateLimiter("p", "k", options);
        using RateLimiter there = shared.AsRateLimiter("p", "k", options);
        RateLimitLease held = await there.AcquireAsync();
        Task<RateLimitLease> waiting = here.AcquireAsync().AsTask();
        held.Dispose();
        Assert.False(waiting.IsCompleted);
        _time.Advance(Second);
        Assert.True((await waiting.WaitAsync(Long)).IsAcquired);
    }

    [Fact]
    public void Who_is_of_a_tier_is_judged_by_it_also_by_what_it_holds()
    {
        using var policies = new RateLimitPolicies(_time, new("p", Limit.TokenBucket(1, Second, 1)),
            new("gold", Limit.TokenBucket(1, Second, 9)), new("one", Limit.Concurrency(1)));
        policies.Override(new("p", "gold") { Tier = "gold" });
        policies.Override(new("p", "one") { Key = "one at a time" });
        using var local = new LocalRateLimiter(new() { Memory = { TimeProvider = _time } }, policies);
        using PartitionedRateLimiter<string> limiter =
            local.AsPartitioned<string>(tier => [new("p", "k", Tier: tier)], new() { TimeProvider = _time });
        Assert.True(limiter.AttemptAcquire("gold", 9).IsAcquired);
        Assert.False(limiter.AttemptAcquire("gold").IsAcquired);
        Assert.True(limiter.AttemptAcquire("silver").IsAcquired);

        using RateLimiter held = local.AsRateLimiter("p", "one at a time", new() { TimeProvider = _time });
        RateLimitLease first = held.AttemptAcquire();
        Assert.Equal((true, false), (first.IsAcquired, held.AttemptAcquire().IsAcquired));
        first.Dispose();
        Assert.True(held.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public void An_attempt_gives_back_what_an_algorithm_of_its_own_would_let_go_later()
    {
        using var local = Local(Limit.Custom("later", new LaterAlgorithm()));
        using RateLimiter limiter = local.AsRateLimiter("p", "k", new() { TimeProvider = _time });
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        Assert.Equal(3, local.Peek("p", "k").Remaining);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        using var local = Local(Limit.TokenBucket(1, Second, 1));
        Assert.Contains("QueueLimit", Assert.Throws<ArgumentOutOfRangeException>(
            () => local.AsRateLimiter("p", "k", new() { QueueLimit = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("LeaseLifetime", Assert.Throws<ArgumentOutOfRangeException>(
            () => local.AsRateLimiter("p", "k", new() { LeaseLifetime = default })).Message, StringComparison.Ordinal);
        using RateLimiter unknown = local.AsRateLimiter("no such policy", "k");
        Assert.Throws<ArgumentException>(() => unknown.AttemptAcquire());
    }

    // Three permits, each after a second.
    private sealed class LaterAlgorithm : LimitAlgorithm
    {
        public override string Kind => "later";

        public override int StateWords => 1;

        public override long Capacity => 3;

        public override ReadOnlySpan<long> Parameters => [];

        public override void Clear(Span<long> state) => state[0] = 0;

        public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost) =>
            state[0] + cost <= 3 ? new(true, 3 - state[0] - cost, 0, 0, cost > 0 ? 1_000_000 : 0)
                : new(false, 3 - state[0], LimitDecision.Never, LimitDecision.Never);

        public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
        {
            state[0] += cost;
            return new(nowUs);
        }

        public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits) =>
            state[0] -= permits;

        public override long IdleAtUs(ReadOnlySpan<long> state) => state[0] == 0 ? long.MinValue : long.MaxValue;
    }

    private static StoreRateLimiter Over(IRateLimitStore store, Limit limit) =>
        new(store, new RateLimitPolicy("p", limit));

    /// <summary>One permit at a time, held by leases of 30 seconds.</summary>
    private RateLimiter OneHeld(IRateLimitStore store, List<Exception> errors) =>
        Over(store, Limit.Concurrency(1)).AsRateLimiter("p", "k", new()
        {
            UsesReservations = true,
            LeaseLifetime = TimeSpan.FromSeconds(30),
            LeaseFailed = errors.Add,
            TimeProvider = _time,
        });

    private LocalRateLimiter Local(Limit limit) => new(
        new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, new RateLimitPolicy("p", limit));
}
