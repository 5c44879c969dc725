using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Purlin.RateLimiting.Tests;

public sealed class RateLimitTelemetryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly RateLimitPolicy Search = new("search", Limit.TokenBucket(1, Second, 2));
    private static readonly RateLimitPolicy Global = new(
        "global", Limit.FixedWindow(100, TimeSpan.FromDays(1)), Limit.FixedWindow(3, TimeSpan.FromDays(1)).Soft());

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Meter_decisions_and_reports()
    {
        using var limiter = new LocalRateLimiter(Search, Global);
        #region RateLimiting_telemetry
        using var telemetry = new RateLimitTelemetry(new RateLimitTelemetryOptions
        {
            KeepsReports = true,
            DecisionCapacity = 1_024,                           // all refusals, and one of 100 that are allowed
            AllowedPerDecision = 100,
        });
        telemetry.Observe(limiter);                             // services: AddRateLimiting(...).AddTelemetry()
        for (int i = 0; i < 3; i++)
            limiter.Check("search", "user:42");

        var decisions = new RateLimitDecision[64];
        int count = telemetry.DrainDecisions(decisions);        // to your audit log
        RateLimitReport report = telemetry.ToReport();
        RefusedKey worst = report.TopRefusedKeys[0];            // the key refused most, and how often
        IReadOnlyList<string> unused = report.UnusedOf(["search", "global"]);
        #endregion
        Assert.Equal((1, 1L, "search"), (count, worst.Refusals, worst.Policy));
        Assert.Equal(["global"], unused);
    }

    [Fact]
    public void Checks_are_counted_by_policy_and_result_and_no_key_is_in_a_tag()
    {
        using LocalRateLimiter limiter = Create(Search, Global);
        using var meters = new MetricCollector();
        using var telemetry = new RateLimitTelemetry(meters: meters);
        telemetry.Observe(limiter);
        for (int i = 0; i < 5; i++)
            limiter.Check("search", "secret", 1);
        limiter.CheckAll([new("global", "secret"), new("search", "secret")], 1);
        limiter.CheckAll([new("global", "secret"), new("search", "other")], 1);
        limiter.Policy("global").TakeUpTo("secret", 7);
        limiter.Peek("search", "secret", 1);
        var verdicts = new RateLimitVerdict[3];
        limiter.Policy("search").CheckBatch(["a", "b", "secret"], verdicts);
        limiter.Policy("search").CheckBatch([1UL, 2UL, 3UL], verdicts);
        limiter.Reserve([new("search", "b")], 1, Second);
        meters.Observe();
        Assert.Equal(2 + 1 + 2 + 3 + 1, Count(meters, "checks", ("policy", "search"), ("result", "allowed")));
        Assert.Equal(3 + 1 + 1, Count(meters, "checks", ("policy", "search"), ("result", "refused")));
        Assert.Equal(5, Count(meters, "refusals", ("policy", "search"), ("limit", Search.Limits[0].Name)));
        Assert.Equal(1, Count(meters, "checks", ("policy", "global"), ("result", "refused")));
        Assert.Equal(2, Count(meters, "checks", ("policy", "global"), ("result", "allowed")));
        Assert.Equal(8, Count(meters, "permits", ("policy", "global")));
        Assert.Equal(1, Count(meters, "soft_excesses", ("policy", "global"), ("limit", Global.Limits[1].Name)));
        Assert.Equal(limiter.Store.KeyCount, Count(meters, "keys"));
        Assert.Equal(limiter.Store.UsedBytes, Count(meters, "memory.usage"));
        Assert.All(meters.Measurements, measurement => Assert.DoesNotContain(measurement.Tags.Values,
            value => value is string text && text.Contains("secret", StringComparison.Ordinal)));
        Assert.All(meters.Measurements, measurement => Assert.StartsWith(
            "purlin.rate_limiting.", measurement.Instrument, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waits_are_timed_and_waiters_counted()
    {
        using LocalRateLimiter limiter = Create(Search);
        using var meters = new MetricCollector();
        using var telemetry = new RateLimitTelemetry(new() { TimeProvider = _time }, meters);
        telemetry.Observe(limiter);
        limiter.Check("search", "k", 2);
        using var cancellation = new CancellationTokenSource();
        Task<RateLimitVerdict> first = limiter.WaitAsync("search", "k").AsTask();
        Task<RateLimitVerdict> second = limiter.WaitAsync("search", "k", cancellation.Token).AsTask();
        meters.Observe();
        Assert.Equal(2, meters.Last("purlin.rate_limiting.queue.length"));
        cancellation.Cancel();
        await Assert.ThrowsAsync<TaskCanceledException>(() => second);
        _time.Advance(Second);
        Assert.True((await first).IsAllowed);
        meters.Observe();
        Assert.Equal(0, meters.Last("purlin.rate_limiting.queue.length"));
        Assert.Equal(1, meters.Sum("purlin.rate_limiting.wait.duration", ("result", "granted")));
        Assert.Equal(0, meters.Sum("purlin.rate_limiting.wait.duration", ("result", "cancelled")));
        Assert.Equal(2, meters.Measurements.Count(m => m is { Instrument: "purlin.rate_limiting.wait.duration", Unit: "s" }));
    }

    [Fact]
    public void Penalties_throttling_and_missing_room_are_results_of_their_own()
    {
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time, MaxBytes = MemoryOptions.MinMaxBytes } },
            new("shaped", Limit.LeakyBucket(1, Second, queue: 5)), new("log", Limit.SlidingLog(1_000, Second)));
        using var meters = new MetricCollector();
        using var telemetry = new RateLimitTelemetry(meters: meters);
        telemetry.Observe(limiter);
        limiter.Check("shaped", "k");
        limiter.Check("shaped", "k");
        for (ulong key = 0; key < 100; key++)
            limiter.Check("log", key);
        meters.Observe();
        Assert.Equal(1, Count(meters, "checks", ("policy", "shaped"), ("result", "throttled")));
        double refused = Count(meters, "checks", ("policy", "log"), ("result", "no_room"));
        Assert.InRange(refused, 50, 99);
        Assert.Equal(refused, Count(meters, "overflows", ("policy", "log")));
    }

    [Fact]
    public async Task A_store_is_observed_from_outside_with_activities()
    {
        using var telemetry = new RateLimitTelemetry(new() { KeepsReports = true });
        using var activities = new ActivityCollector(telemetry.Activities);
        IRateLimiter limiter = telemetry.Observe(
            new StoreRateLimiter(new MemoryRateLimitStore(new() { TimeProvider = _time }), Search, Global));
        RateLimitRequest[] requests = [new("global", "k"), new("search", "k")];
        var verdicts = new RateLimitVerdict[2];
        await limiter.CheckAsync("search", "k", 3);
        await limiter.CheckAllAsync(requests);
        await limiter.CheckBatchAsync(requests, verdicts);
        await using RateLimitReservation reservation = await limiter.ReserveAsync("search", "k", 1, Second);
        await Assert.ThrowsAsync<ArgumentException>(() => limiter.CheckAsync("unknown", "k").AsTask());
        Assert.Equal(
            ["rate_limit.check", "rate_limit.check", "rate_limit.batch", "rate_limit.reserve", "rate_limit.check"],
            activities.Stopped.Select(activity => activity.OperationName));
        Activity first = activities.Stopped[0];
        Assert.Equal(("search", "refused", Search.Limits[0].Name),
            (first.GetTagItem("policy"), first.GetTagItem("result"), first.GetTagItem("limit")));
        Assert.Equal(ActivityStatusCode.Error, activities.Stopped[4].Status);
        PolicyUsage usage = telemetry.ToReport().Policies.Single(policy => policy.Policy == "search");
        Assert.Equal((4L, 2L, 2L), (usage.Checks, usage.Refusals, usage.Permits));
        Assert.Equal(2, usage.RefusalsByLimit[Search.Limits[0].Name]);
    }

    [Fact]
    public async Task Around_penalties_it_tells_who_is_punished()
    {
        using LocalRateLimiter local = Create(Search);
        var penalties = new RateLimitPenalties(new MemoryOptions { TimeProvider = _time })
            .Add("search", new() { Refusals = 2 });
        using var telemetry = new RateLimitTelemetry(new() { KeepsReports = true });
        IRateLimiter limiter = telemetry.Observe(penalties.Guard(local));
        for (int i = 0; i < 5; i++)
            await limiter.CheckAsync("search", "k", 3);
        PolicyUsage usage = telemetry.ToReport().Policies.Single();
        Assert.Equal((5L, 5L), (usage.Checks, usage.Refusals));
        Assert.Equal(4, usage.RefusalsByLimit[RateLimitPenalties.LimitName]);
    }

    [Fact]
    public async Task A_registered_limiter_has_its_telemetry_as_a_service()
    {
        using var meters = new MetricCollector();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<IMeterFactory>(meters)
            .AddRateLimiting(options => options.AddPolicy(Search))
            .AddTelemetry(options => options.KeepsReports = true)
            .Services.BuildServiceProvider();
        await services.GetRequiredService<IRateLimiter>().CheckAsync("search", "k", 3);
        Assert.Equal(1, services.GetRequiredService<RateLimitTelemetry>().ToReport().Policies.Single().Refusals);
        meters.Observe();
        Assert.Equal(1, Count(meters, "checks", ("policy", "search"), ("result", "refused")));
    }

    [Fact]
    public void Tags_are_bounded()
    {
        RateLimitPolicy[] policies =
            [.. Enumerable.Range(0, 10).Select(i => new RateLimitPolicy($"p{i}", Search.Limits[0]))];
        using LocalRateLimiter limiter = Create(policies);
        using var telemetry = new RateLimitTelemetry(new() { KeepsReports = true, MaxPolicies = 3 });
        telemetry.Observe(limiter);
        foreach (RateLimitPolicy policy in policies)
            limiter.Check(policy.Name, "k", 3);
        RateLimitReport report = telemetry.ToReport();
        Assert.Equal([RateLimitTelemetryOptions.Others, "p0", "p1", "p2"], report.Policies.Select(usage => usage.Policy));
        Assert.Equal((7L, 7L), (report.Policies[0].Checks, report.Policies[0].Refusals));
    }

    [Fact]
    public void Decisions_are_all_refusals_and_a_sample_of_the_rest_and_drops_are_counted()
    {
        using LocalRateLimiter limiter = Create(Search);
        using var telemetry = new RateLimitTelemetry(
            new() { DecisionCapacity = 16, AllowedPerDecision = 4, TimeProvider = _time });
        telemetry.Observe(limiter);
        for (ulong key = 0; key < 8; key++)
            limiter.Check("search", key);
        limiter.Check("search", "refused", 5);
        var decisions = new RateLimitDecision[20];
        Assert.Equal(3, telemetry.DrainDecisions(decisions));
        Assert.Equal([3UL, 7UL], decisions[..2].Select(decision => decision.Key.Number));
        Assert.Equal(("search", (RateLimitKey)"refused", 5L, false, _time.GetUtcNow()),
            (decisions[2].Policy, decisions[2].Key, decisions[2].Cost, decisions[2].Verdict.IsAllowed, decisions[2].At));
        Assert.DoesNotContain("refused", decisions[2] with { Verdict = default } is { Key: var key2 } ? key2.ToString() : "",
            StringComparison.Ordinal);
        for (int i = 0; i < 20; i++)
            limiter.Check("search", "refused", 5);
        Assert.Equal(4, telemetry.DroppedDecisions);
        Assert.Equal(16, telemetry.DrainDecisions(decisions));
        Assert.Equal(0, telemetry.DrainDecisions(decisions));
    }

    [Fact]
    public void Counts_of_many_threads_add_up()
    {
        using LocalRateLimiter limiter = Create(Search);
        using var telemetry = new RateLimitTelemetry(new() { KeepsReports = true, DecisionCapacity = 64 });
        telemetry.Observe(limiter);
        long drained = 0;
        Parallel.For(0, 8, worker =>
        {
            var decisions = new RateLimitDecision[8];
            for (int i = 0; i < 2_000; i++)
            {
                limiter.Check("search", (ulong)(i % 10), 3);
                Interlocked.Add(ref drained, telemetry.DrainDecisions(decisions));
            }
        });
        RateLimitReport report = telemetry.ToReport();
        Assert.Equal((16_000L, 16_000L), (report.Policies[0].Checks, report.Policies[0].Refusals));
        Assert.Equal(10, report.TopRefusedKeys.Count);
        Assert.All(report.TopRefusedKeys, key => Assert.Equal((1_600L, 0L), (key.Refusals, key.MaxExcess)));
        Assert.Equal(16_000, drained + report.DroppedDecisions + telemetry.DrainDecisions(new RateLimitDecision[64]));
    }

    [Fact]
    public void Nothing_is_allocated_whether_somebody_listens_or_not()
    {
        RateLimitPolicy big = new("big", Limit.TokenBucket(1 << 20, Second, 1 << 20));
        using LocalRateLimiter limiter = Create(big, Search);
        LocalPolicy policy = limiter.Policy("big"), refusing = limiter.Policy("search");
        using var idle = new RateLimitTelemetry();
        idle.Observe(limiter);
        Assert.False(idle.IsActive);
        policy.Check("k");
        refusing.Check("k", 3);
        Allocations.AssertNone(() => policy.Check("k"));
        using var telemetry = new RateLimitTelemetry(
            new() { KeepsReports = true, DecisionCapacity = 64, AllowedPerDecision = 2 });
        telemetry.Observe(limiter);
        policy.Check("k");
        refusing.Check("k", 3);
        Allocations.AssertNone(() =>
        {
            policy.Check("k");
            refusing.Check("k", 3);
        });
    }

    [Fact]
    public void Options_outside_their_bounds_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitTelemetry(new() { MaxPolicies = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitTelemetry(new() { TopRefusedKeys = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitTelemetry(new() { DecisionCapacity = 3 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimitTelemetry(new() { AllowedPerDecision = -1 }));
        using var telemetry = new RateLimitTelemetry();
        Assert.Throws<InvalidOperationException>(() => telemetry.ToReport());
    }

    private static double Count(MetricCollector meters, string name, params ReadOnlySpan<(string, object?)> tags) =>
        meters.Last("purlin.rate_limiting." + name, tags) ?? 0;

    private LocalRateLimiter Create(params RateLimitPolicy[] policies) =>
        new(new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
}
