using System.Globalization;
using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>What stands in Redis: keys, their life, their size; and what is refused before anything does.</summary>
public sealed class RedisKeyTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private static readonly RateLimitPolicy Minutely = new("p", Limit.TokenBucket(60, TimeSpan.FromMinutes(1), 60));

    private readonly ConnectionMultiplexer _client = RedisLimits.Connect(redis.Server.EndPoint);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("user:42", "p:tuser:42")]
    [InlineData("", "p:t")]
    [InlineData("名前", "p:t名前")]
    [InlineData("a{b}", "p:h")]
    public async Task Texts_stand_literally_or_as_a_digest(string text, string key)
    {
        RedisRateLimitOptions options = RedisLimits.Options();
        await CheckAsync(new(_client, options), Minutely, text);
        string[] keys = Keys(options);
        Assert.Single(keys);
        if (key.EndsWith(":h", StringComparison.Ordinal))
            Assert.Matches("^p:h[0-9a-f]{32}$", keys[0]);
        else
            Assert.Equal(key, keys[0]);
    }

    [Fact]
    public async Task Long_keys_and_odd_policies_are_told_apart()
    {
        RedisRateLimitOptions options = RedisLimits.Options();
        var store = new RedisRateLimitStore(_client, options);
        string longest = new('x', 1_024);
        string[] texts = [longest, longest[1..] + "y", "h" + new string('0', 32), "\ud800", "\ud801", "\ufffd", "a:b"];
        foreach (string text in texts)
            Assert.Equal(59, (await CheckAsync(store, Minutely, text)).Remaining);
        Limit limit = Minutely.Limits[0];
        Assert.Equal(59, (await CheckAsync(store, new("q:ta", limit), "b")).Remaining);
        Assert.Equal(59, (await CheckAsync(store, new("q", limit), "a:tb")).Remaining);
        Assert.Equal(59, (await CheckAsync(store, new("q{x}", limit), "b")).Remaining);
        Assert.Equal(texts.Length + 3, Keys(options).Length);
        Assert.All(Keys(options), key => Assert.InRange(key.Length, 1, 140));
    }

    [Fact]
    public async Task A_key_lives_as_long_as_it_owes_and_the_margin()
    {
        RedisRateLimitOptions options = RedisLimits.Options(o => o.Margin = TimeSpan.FromSeconds(100));
        var store = new RedisRateLimitStore(_client, options);
        await CheckAsync(store, Minutely, "k", 30);
        IDatabase database = _client.GetDatabase();
        TimeSpan? life = database.KeyTimeToLive($"{options.Namespace}:p:tk");
        Assert.InRange(life!.Value, TimeSpan.FromSeconds(170), TimeSpan.FromSeconds(231));
        // As long as the margin is left, the life is not set anew; then it is.
        database.KeyExpire($"{options.Namespace}:p:tk", TimeSpan.FromSeconds(777));
        await CheckAsync(store, Minutely, "k", 30);
        Assert.True(database.KeyTimeToLive($"{options.Namespace}:p:tk") > TimeSpan.FromSeconds(600));
        var hourly = new RateLimitPolicy("h", Limit.FixedWindow(10, TimeSpan.FromHours(1)));
        foreach (int cost in new[] { 1, 2 })
        {
            await CheckAsync(store, hourly, "k", cost);
            TimeSpan? left = database.KeyTimeToLive($"{options.Namespace}:h:tk");
            Assert.InRange(left!.Value, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(3_801));
        }

        await CheckAsync(store, Minutely, "asked", 0);
        await CheckAsync(store, Minutely, "refused", 61);
        Assert.Equal(["h:tk", "p:tk"], Keys(options).Order());
    }

    [Fact]
    public async Task A_refusal_writes_nothing()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        TimeSpan day = TimeSpan.FromDays(1);
        RateLimitPolicy[] policies =
        [
            new("bucket", Limit.TokenBucket(1, day, 5)), new("fixed", Limit.FixedWindow(5, day)),
            new("log", Limit.SlidingLog(5, day)), new("two", Limit.TokenBucket(1, day, 9), Limit.FixedWindow(5, day)),
        ];
        RateLimitCharge[] all = [.. policies.Select(policy => new RateLimitCharge(policy, "k", 3))];
        var terms = new ReservationTerms("r", TimeSpan.FromHours(1), ReservationExpiry.Release);
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(new RateLimitCheck[] { new(all) }, verdicts);
        long before = Writes();
        foreach (RateLimitPolicy policy in policies)
        {
            Assert.False((await CheckAsync(store, policy, "k", 3)).IsAllowed);
            Assert.Equal(2, (await CheckAsync(store, policy, "k", 0)).Remaining);
            // The others would allow it.
            RateLimitCharge[] joint = [new(Minutely, "k", 1), new(policy, "k", 3), new(Minutely, "other", 1)];
            await store.CheckAsync(new RateLimitCheck[] { new(joint) }, verdicts);
            Assert.False(verdicts[0].IsAllowed);
            Assert.False((await store.ReserveAsync(new(joint), terms)).IsAllowed);
        }

        Assert.Equal(before, Writes());
        await CheckAsync(store, policies[0], "k", 1);
        Assert.Equal(before + 1, Writes());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_life_of_a_key_is_set_anew_when_it_owes_for_longer(int limits)
    {
        RedisRateLimitOptions options = RedisLimits.Options(o => o.Margin = TimeSpan.Zero);
        var store = new RedisRateLimitStore(_client, options);
        // One limit is decided the quick way, two are not.
        TimeSpan second = TimeSpan.FromSeconds(1);
        Limit[] all = [Limit.TokenBucket(1, second, 10_000), Limit.TokenBucket(10_000, second, 10_000)];
        var policy = new RateLimitPolicy("p", all[..limits]);
        foreach ((int cost, int seconds) in new[] { (100, 100), (900, 1_000), (5_000, 6_000) })
        {
            await CheckAsync(store, policy, "k", cost);
            TimeSpan? life = _client.GetDatabase().KeyTimeToLive($"{options.Namespace}:p:tk");
            Assert.InRange(life!.Value.TotalSeconds, seconds / 2, seconds + 1.1);
        }
    }

    [Fact]
    public async Task Processes_of_two_versions_share_a_key_and_the_older_one_is_told()
    {
        RedisRateLimitOptions options = RedisLimits.Options();
        RedisRateLimitStore older = new(_client, options), newer = new(_client, options);
        RateLimitPolicy second = new RateLimitPolicy("p", Limit.TokenBucket(7, TimeSpan.FromMinutes(1), 60)).WithVersion(2);
        await CheckAsync(older, Minutely, "k", 50);
        RateLimitVerdict kept = await CheckAsync(newer, second, "k", 60);
        Assert.Equal((false, 2), (kept.IsAllowed, kept.PolicyVersion));
        Assert.Equal(2, (await CheckAsync(newer, second, "k", 1)).PolicyVersion);
        Assert.Equal(2, (await CheckAsync(older, Minutely, "k", 1)).PolicyVersion);
        RateLimitPolicy third = new RateLimitPolicy("p", Limit.FixedWindow(5, TimeSpan.FromHours(1))).WithVersion(3);
        Assert.Equal(4, (await CheckAsync(newer, third, "k", 1)).Remaining);
        RateLimitVerdict told = await CheckAsync(older, Minutely, "k", 1);
        Assert.Equal((3, 3), (told.Remaining, told.PolicyVersion));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{b")]
    [InlineData("a}b")]
    public async Task A_tenant_that_is_no_hash_tag_is_named_and_nothing_is_consumed(string tenant)
    {
        RedisRateLimitOptions options = RedisLimits.Options(o => o.TenantOf = key => key.Text == "bad" ? tenant : "t");
        var store = new RedisRateLimitStore(_client, options);
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] checks = [new(new RateLimitCharge[] { new(Minutely, "good", 1), new(Minutely, "bad", 1) })];
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => store.CheckAsync(checks, verdicts).AsTask());
        Assert.Contains("tenant", error.Message, StringComparison.Ordinal);
        Assert.Empty(Keys(options));
        await CheckAsync(store, Minutely, "good");
        Assert.Equal(["{t}:p:tgood"], Keys(options));
    }

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Create(o => o.Namespace = ""));
        Assert.Throws<ArgumentException>(() => Create(o => (o.Namespace, o.TenantOf) = ("{x}", _ => "t")));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(o => o.Timeout = TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(o => o.ConcurrentCalls = 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(o => o.MaxWaiting = 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(o => o.Margin = TimeSpan.FromHours(2)));

        void Create(Action<RedisRateLimitOptions> configure) =>
            _ = new RedisRateLimitStore(_client, RedisLimits.Options(configure));
    }

    private long Writes() => long.Parse(
        _client.GetServer(redis.Server.EndPoint).Info("persistence").Single()
            .First(pair => pair.Key == "rdb_changes_since_last_save").Value, CultureInfo.InvariantCulture);

    private string[] Keys(RedisRateLimitOptions options) =>
    [
        .. _client.GetServer(redis.Server.EndPoint).Keys(pattern: $"{options.Namespace}:*")
            .Select(key => ((string)key!)[(options.Namespace.Length + 1)..]),
    ];

    private static async Task<RateLimitVerdict> CheckAsync(
        RedisRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost = 1)
    {
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] checks = [new(new RateLimitCharge[] { new(policy, key, cost) })];
        await store.CheckAsync(checks, verdicts);
        return verdicts[0];
    }
}
