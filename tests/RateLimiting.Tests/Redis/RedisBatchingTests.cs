using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>How checks become calls: as few as there are slots for, none later than it must be.</summary>
public sealed class RedisBatchingTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private static readonly RateLimitPolicy Daily = new("daily", Limit.TokenBucket(1_000, TimeSpan.FromDays(1), 1_000));

    private readonly ConnectionMultiplexer _client = RedisLimits.Connect(redis.Server.EndPoint);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_lone_caller_has_a_call_for_each_check_and_keys_and_limits_cost_none()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        await CheckAsync(store, "warm");
        long before = Calls();
        for (int i = 0; i < 10; i++)
            await CheckAsync(store, $"k{i}");
        Assert.Equal(10, Calls() - before);

        RateLimitCharge[] charges = [.. Enumerable.Range(0, 16).Select(i => new RateLimitCharge(
            i % 2 == 0 ? Daily : new("two", Limit.SlidingLog(5, TimeSpan.FromDays(1)), Limit.FixedWindow(9, TimeSpan.FromDays(1))),
            (ulong)i, 1))];
        RateLimitCheck[] checks = [.. Enumerable.Repeat(new RateLimitCheck(charges), 10)];
        var verdicts = new RateLimitVerdict[10];
        await store.CheckAsync(checks, verdicts);
        Assert.Equal(11, Calls() - before);
        Assert.Equal(5, verdicts.Count(verdict => verdict.IsAllowed));
    }

    [Fact]
    public async Task Checks_that_come_while_calls_are_under_way_share_the_next_call()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        await CheckAsync(store, "warm");
        long before = Calls();
        // A frozen server: all come while the first calls are under way.
        redis.Server.Freeze();
        Task<RateLimitVerdict>[] checks = [.. Enumerable.Range(0, 300).Select(i => CheckAsync(store, $"k{i % 7}"))];
        redis.Server.Thaw();
        RateLimitVerdict[] verdicts = await Task.WhenAll(checks);
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAllowed));
        Assert.Equal(2 + 2, Calls() - before);
        Assert.Equal(1_000 - (300 / 7) - 1, (await CheckAsync(store, "k5", 0)).Remaining);
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_charged_and_harms_nobody()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        await CheckAsync(store, "warm");
        using var source = new CancellationTokenSource();
        redis.Server.Freeze();
        Task<RateLimitVerdict>[] first = [CheckAsync(store, "k"), CheckAsync(store, "k")];
        Task<RateLimitVerdict> leaving = CheckAsync(store, "k", 1, source.Token);
        Task<RateLimitVerdict> staying = CheckAsync(store, "k");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        redis.Server.Thaw();
        await Task.WhenAll(first);
        Assert.Equal(997, (await staying).Remaining);
    }

    [Fact]
    public async Task More_than_may_wait_are_told_so_at_once()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options(options => options.MaxWaiting = 3));
        await CheckAsync(store, "warm");
        redis.Server.Freeze();
        Task<RateLimitVerdict>[] checks = [.. Enumerable.Range(0, 5).Select(_ => CheckAsync(store, "k"))];
        await Assert.ThrowsAsync<TimeoutException>(() => CheckAsync(store, "k"));
        redis.Server.Thaw();
        await Task.WhenAll(checks);
    }

    [Fact]
    public async Task When_a_call_runs_out_of_time_all_that_wait_fail_with_it()
    {
        var time = new ManualTimeProvider();
        var store = new RedisRateLimitStore(_client, RedisLimits.Options(options =>
        {
            options.TimeProvider = time;
            options.ConcurrentCalls = 1;
        }));
        await CheckAsync(store, "warm");
        redis.Server.Freeze();
        Task<RateLimitVerdict>[] checks = [.. Enumerable.Range(0, 5).Select(_ => CheckAsync(store, "k"))];
        time.Advance(TimeSpan.FromSeconds(30));
        foreach (Task<RateLimitVerdict> check in checks)
            await Assert.ThrowsAsync<TimeoutException>(() => check);
        redis.Server.Thaw();
        // The call under way was carried out; the four that waited were not.
        Assert.Equal(999, (await CheckAsync(store, "k", 0)).Remaining);
    }

    [Fact]
    public async Task One_that_the_server_rejects_fails_alone()
    {
        var options = RedisLimits.Options();
        var store = new RedisRateLimitStore(_client, options);
        await _client.GetDatabase().ListLeftPushAsync($"{options.Namespace}:daily:tlist", 1);
        RateLimitCheck[] checks = [.. new[] { "a", "list", "b" }.Select(
            key => new RateLimitCheck(new RateLimitCharge[] { new(Daily, key, 1) }))];
        await Assert.ThrowsAsync<RedisServerException>(
            () => store.CheckAsync(checks, new RateLimitVerdict[3]).AsTask());
        Assert.Equal(999, (await CheckAsync(store, "a", 0)).Remaining);
        Assert.Equal(999, (await CheckAsync(store, "b", 0)).Remaining);
    }

    private static async Task<RateLimitVerdict> CheckAsync(
        RedisRateLimitStore store, string key, long cost = 1, CancellationToken cancellationToken = default)
    {
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] checks = [new(new RateLimitCharge[] { new(Daily, key, cost) })];
        await store.CheckAsync(checks, verdicts, cancellationToken);
        return verdicts[0];
    }

    private long Calls() => redis.Server.CountOf("evalsha").Calls;
}
