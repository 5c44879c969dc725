using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>Checks over several slots of a real cluster of three.</summary>
public sealed class RedisClusterTests(RedisClusterFixture redis) : IClassFixture<RedisClusterFixture>, IDisposable
{
    private static readonly RateLimitPolicy Five = new("five", Limit.FixedWindow(5, TimeSpan.FromDays(1)));
    private static readonly RateLimitPolicy Fifty = new("fifty", Limit.FixedWindow(50, TimeSpan.FromDays(1)));
    private static readonly RateLimitPolicy Held = new("held", Limit.Concurrency(2));

    private readonly ConnectionMultiplexer _client = RedisLimits.Connect(redis.Cluster.EndPoints);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Keys_of_several_slots_are_charged_all_or_none_and_the_verdict_says_that_it_took_steps()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        RateLimitVerdict allowed = await AllAsync(store, new(Fifty, "a", 3), new(Five, "b", 3), new(Fifty, "c", 3));
        Assert.Equal((true, false, 2L, 1, 3L),
            (allowed.IsAllowed, allowed.IsAtomic, allowed.Remaining, allowed.RequestIndex, allowed.Charged));
        RateLimitVerdict refused = await AllAsync(store, new(Fifty, "a", 3), new(Five, "b", 3), new(Fifty, "c", 3));
        Assert.Equal((false, false, 1, "five"),
            (refused.IsAllowed, refused.IsAtomic, refused.RequestIndex, "five"));
        Assert.Equal(Five.Limits[0].Name, refused.RefusedBy?.Name);
        Assert.Equal(47, (await AllAsync(store, new RateLimitCharge(Fifty, "a", 0))).Remaining);
        Assert.Equal(47, (await AllAsync(store, new RateLimitCharge(Fifty, "c", 0))).Remaining);
        Assert.True((await AllAsync(store, new RateLimitCharge(Fifty, "a", 1))).IsAtomic);
    }

    [Fact]
    public async Task Never_too_many_are_admitted_however_many_try_at_once()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        int granted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            for (int i = 0; i < 20; i++)
            {
                RateLimitVerdict verdict = await AllAsync(
                    store, new(Fifty, $"user {caller}", 1), new(Fifty, "global", 1), new(Fifty, $"ip {i}", 1));
                Interlocked.Add(ref granted, verdict.IsAllowed ? 1 : 0);
            }
        }));
        Assert.Equal(50 - granted, (await AllAsync(store, new RateLimitCharge(Fifty, "global", 0))).Remaining);
        Assert.InRange(granted, 1, 50);
    }

    [Fact]
    public async Task A_batch_goes_to_each_slot_once_and_a_tenant_is_one_step()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options(
            options => options.TenantOf = key => key.Text!.Split('/')[0]));
        RateLimitCheck[] checks = [.. Enumerable.Range(0, 30).Select(i => new RateLimitCheck(
            new RateLimitCharge[] { new(Five, $"tenant{i % 3}/user", 1), new(Fifty, $"tenant{i % 3}/key", 1) }))];
        var verdicts = new RateLimitVerdict[30];
        await store.CheckAsync(checks, verdicts);
        Assert.Equal(15, verdicts.Count(verdict => verdict.IsAllowed));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAtomic));
    }

    // Of three slots the middle one refuses: once that is known, it is asked first, and nothing has to be given back.
    [Fact]
    public async Task Who_refuses_most_is_asked_first_and_forgotten_when_it_refuses_no_more()
    {
        // By capacity the one that refuses would be asked last.
        TimeSpan day = TimeSpan.FromDays(1);
        RateLimitPolicy wide = new("wide", Limit.FixedWindow(1_000, day));
        RateLimitPolicy large = new("large", Limit.FixedWindow(2_000, day));
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        RateLimitCharge[] charges = [new(wide, "a", 1), new(large, "b", 1), new(wide, "c", 1)];
        Assert.True((await AllAsync(store, new RateLimitCharge(large, "b", 2_000))).IsAllowed);
        // Now every server that is asked knows the script: a call more is a call too many.
        Assert.False((await AllAsync(store, charges)).IsAllowed);
        long before = Calls();
        for (int i = 0; i < 10; i++)
        {
            RateLimitVerdict refused = await AllAsync(store, charges);
            Assert.Equal((false, 1), (refused.IsAllowed, refused.RequestIndex));
        }

        Assert.Equal(10, Calls() - before);
        charges[1] = new(large, "d", 1);
        RateLimitCharge[] other = [new(wide, "a", 1_000), charges[1]];
        for (int i = 0; i < 100; i++)
            Assert.True((await AllAsync(store, charges)).IsAllowed);
        Assert.False((await AllAsync(store, other)).IsAllowed);
        before = Calls();
        Assert.False((await AllAsync(store, other)).IsAllowed);
        Assert.Equal(1, Calls() - before);
    }

    [Fact]
    public async Task A_batch_is_decided_in_order_whatever_spans_slots()
    {
        var store = new RedisRateLimitStore(_client, RedisLimits.Options());
        RateLimitCheck single = new(new RateLimitCharge[] { new(Five, "b", 2) });
        RateLimitCheck several = new(
            new RateLimitCharge[] { new(Fifty, "a", 1), new(Five, "b", 2), new(Fifty, "c", 1) });
        var verdicts = new RateLimitVerdict[4];
        await store.CheckAsync(new[] { several, single, several, single }, verdicts);
        Assert.Equal([true, true, false, false], verdicts.Select(verdict => verdict.IsAllowed));
        Assert.Equal([false, true, false, true], verdicts.Select(verdict => verdict.IsAtomic));
        Assert.Equal(1, verdicts[3].Remaining);
    }

    [Fact]
    public async Task Reservations_span_slots_and_are_settled_by_another_process()
    {
        RedisRateLimitOptions options = RedisLimits.Options();
        var store = new RedisRateLimitStore(_client, options);
        RateLimitCheck check = new(new RateLimitCharge[] { new(Held, "h", 1), new(Five, "b", 4), new(Fifty, "c", 4) });
        var terms = new ReservationTerms("r", TimeSpan.FromMinutes(5), ReservationExpiry.Release);
        Assert.True((await store.ReserveAsync(check, terms)).IsAllowed);
        Assert.False((await store.ReserveAsync(check, terms with { Id = "refused" })).IsAllowed);
        Assert.Equal(1, (await AllAsync(store, new RateLimitCharge(Held, "h", 0))).Remaining);
        Assert.Equal(46, (await AllAsync(store, new RateLimitCharge(Fifty, "c", 0))).Remaining);
        Assert.Equal(ReservationOutcome.Applied, await store.RenewAsync("r", TimeSpan.FromMinutes(5)));

        var other = new RedisRateLimitStore(_client, options);
        Assert.Equal(ReservationOutcome.Applied, await other.SettleAsync("r", new long[] { 1, 1, 6 }));
        Assert.Equal(ReservationOutcome.Repeated, await store.SettleAsync("r", new long[] { 0, 0, 0 }));
        Assert.Equal(2, (await AllAsync(store, new RateLimitCharge(Held, "h", 0))).Remaining);
        Assert.Equal(4, (await AllAsync(store, new RateLimitCharge(Five, "b", 0))).Remaining);
        Assert.Equal(44, (await AllAsync(store, new RateLimitCharge(Fifty, "c", 0))).Remaining);
    }

    private long Calls() => redis.Cluster.Nodes.Sum(node => node.CountOf("evalsha").Calls);

    private static async Task<RateLimitVerdict> AllAsync(RedisRateLimitStore store, params RateLimitCharge[] charges)
    {
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(new RateLimitCheck[] { new(charges) }, verdicts);
        return verdicts[0];
    }
}
