using System.Runtime.CompilerServices;

namespace Purlin.Redlock.Tests;

/// <summary>What the meter says.</summary>
public sealed class MetricsTests : LockTests, IDisposable
{
    private readonly MetricCollector _metrics = new();

    public void Dispose() => _metrics.Dispose();

    private DistributedLocks OpenMeasured(
        Action<DistributedLockOptions>? configure = null, bool isBootstrapped = true) => Open(options =>
    {
        options.MeterFactory = _metrics;
        configure?.Invoke(options);
    }, isBootstrapped);

    private double Measured(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags)
    {
        _metrics.Observe();
        return _metrics.Last(instrument, tags) ?? throw new InvalidOperationException($"{instrument} is silent.");
    }

    [Fact]
    public async Task Wishes_are_counted_by_outcome_with_the_time_they_took()
    {
        DistributedLocks one = OpenMeasured(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Assert.Equal(1, Measured("purlin.redlock.held", ("namespace", "purlin")));
        Assert.Equal(0, _metrics.Last("purlin.redlock.acquire.duration", ("outcome", "held")));
        Assert.InRange(_metrics.Last("purlin.redlock.grant.validity")!.Value, 29, 30);

        Task<LockHandle> busy = one.AcquireAsync("a", 2 * Second, None);
        Assert.Equal(1, Measured("purlin.redlock.waiting"));
        Pass(3 * Second);
        await Assert.ThrowsAsync<LockTimeoutException>(() => busy);
        Assert.Equal(2, _metrics.Last("purlin.redlock.acquire.duration", ("outcome", "busy")));

        using var source = new CancellationTokenSource();
        Task<LockHandle> cancelled = one.AcquireAsync("a", TimeSpan.FromMinutes(1), source.Token);
        Pass(Second);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, _metrics.Last("purlin.redlock.acquire.duration", ("outcome", "cancelled"))!.Value, 0.05);

        await held.DisposeAsync();
        Assert.Equal(1, _metrics.Sum("purlin.redlock.releases", ("outcome", "released")));
        Away(true);
        await one.TryAcquireAsync("b", None);
        Assert.Equal(0, _metrics.Last("purlin.redlock.acquire.duration", ("outcome", "unavailable")));
        Assert.Equal((0, 0), (Measured("purlin.redlock.held"), Measured("purlin.redlock.waiting")));
        Assert.NotNull(other);
    }

    [Fact]
    public async Task A_token_that_took_a_second_round_trip_is_counted()
    {
        DistributedLocks one = OpenMeasured();
        Nodes[2].IsAway = true;
        await (await one.AcquireAsync("a", Second, None)).DisposeAsync();
        Assert.Equal(0, _metrics.Sum("purlin.redlock.grant.write_backs"));
        (Nodes[0].IsAway, Nodes[2].IsAway) = (true, false);
        await (await one.AcquireAsync("a", Second, None)).DisposeAsync();
        Assert.Equal(1, _metrics.Sum("purlin.redlock.grant.write_backs"));
    }

    [Fact]
    public async Task Renewals_tell_how_late_they_were()
    {
        DistributedLocks one = OpenMeasured();
        await using LockHandle held = await one.AcquireAsync("a", Second, None);
        Pass(11 * Second);
        Assert.Equal(0, _metrics.Last("purlin.redlock.renewal.lateness", ("node", "n0"))!.Value, 0.01);
        Nodes[0].Pause();
        Pass(11 * Second);
        Nodes[0].Resume();
        double late = _metrics.Last("purlin.redlock.renewal.lateness", ("node", "n0"))!.Value;
        Assert.InRange(late, 1, 3);
        Assert.Equal(0, _metrics.Last("purlin.redlock.renewal.lateness", ("node", "n1"))!.Value, 0.01);
    }

    [Fact]
    public async Task Losses_and_releases_are_counted_by_reason_and_outcome()
    {
        DistributedLocks one = OpenMeasured(options => options.MaxHold = TimeSpan.FromSeconds(40));
        LockHandle starved = await one.AcquireAsync("a", Second, None);
        Away(true);
        Pass(30 * Second);
        Away(false);
        Pass(2 * Second);
        LockHandle old = await one.AcquireAsync("b", Second, None);
        Pass(71 * Second);
        await starved.DisposeAsync();
        await old.DisposeAsync();
        Assert.Equal(1, _metrics.Sum("purlin.redlock.losses", ("reason", "not_renewed")));
        Assert.Equal(1, _metrics.Sum("purlin.redlock.losses", ("reason", "max_hold")));
        Assert.Equal(2, _metrics.Sum("purlin.redlock.releases", ("outcome", "already_lost")));
        Assert.Equal(0, Measured("purlin.redlock.held"));

        DistributedLocks brief = OpenMeasured(options => options.RenewsLocks = false);
        LockHandle expired = await brief.AcquireAsync("c", Second, None);
        Pass(31 * Second);
        Assert.False(expired.IsHeld);
        Assert.Equal(1, _metrics.Sum("purlin.redlock.losses", ("reason", "expired")));
        LockHandle silent = await brief.AcquireAsync("d", Second, None);
        foreach (FaultyNode node in Nodes)
            node.IsSilent = true;
        Task<LockRelease> releasing = silent.ReleaseAsync(None);
        Pass(Second);
        Assert.Equal(LockRelease.Unknown, await releasing);
        Assert.Equal(1, _metrics.Sum("purlin.redlock.releases", ("outcome", "unknown")));
    }

    [Fact]
    public async Task Votes_are_counted_by_node_and_kind_and_nodes_by_condition()
    {
        DistributedLocks one = OpenMeasured(), other = Open();
        await using LockHandle held = await other.AcquireAsync("a", Second, None);
        await using (await one.AcquireAsync("b", Second, None))
        {
        }

        await one.TryAcquireAsync(["a", "b"], None);
        Nodes[2].IsAway = true;
        for (int i = 0; i < 2; i++)
            await (await one.AcquireAsync("c", Second, None)).DisposeAsync();

        Nodes[1].Restart(new InMemoryLockNode("n1", Time));
        await one.TryAcquireAsync("d", None);
        Assert.Equal(4, _metrics.Sum("purlin.redlock.votes", ("node", "n0"), ("vote", "granted")));
        Assert.Equal(1, _metrics.Sum("purlin.redlock.votes", ("node", "n0"), ("vote", "busy")));
        Assert.Equal(1, _metrics.Sum("purlin.redlock.votes", ("node", "n1"), ("vote", "joining")));
        Assert.True(_metrics.Sum("purlin.redlock.votes", ("node", "n2"), ("vote", "failed")) >= 1);
        Pass(2 * Second);
        Assert.Equal(1, Measured("purlin.redlock.nodes", ("condition", "ready")));
        Assert.Equal(1, Measured("purlin.redlock.nodes", ("condition", "quarantined")));
        Assert.Equal(1, Measured("purlin.redlock.nodes", ("condition", "away")));
        Assert.Equal(0, Measured("purlin.redlock.nodes", ("condition", "unknown")));

        DistributedLocks stranger = OpenMeasured(options => options.LockDelay = Second, isBootstrapped: false);
        await stranger.TryAcquireAsync("e", None);
        Pass(2 * Second);
        Assert.True(Measured("purlin.redlock.nodes", ("condition", "fingerprint_differs")) >= 1);
        Assert.DoesNotContain(_metrics.Measurements, measurement =>
            measurement.Tags.Values.Any(tag => tag is "a" or "b" or "c" or "d" or "e"));
    }

    [Fact]
    public void What_nobody_listens_to_allocates_nothing()
    {
        var options = new DistributedLockOptions { TimeProvider = Time };
        LockTerms terms = options.Terms(3);
        using var telemetry = new LockTelemetry(options, terms, Nodes);
        var driver = new EngineDriver(Nodes, terms, Time, telemetry);
        var clock = new EngineClock(Time);
        var ticket = new LockTicket(driver, new LockClaim(3, ["a"], 30_000));
        var request = new NodeRequest(0, terms.Fingerprint);
        request.Tasks.Add(new NodeTask(ticket.Claim!, 1, LockOperationKind.Grant));
        Allocations.AssertNone((telemetry, ticket, request, clock), static hot =>
        {
            (LockTelemetry telemetry, LockTicket ticket, NodeRequest request, EngineClock clock) = hot;
            telemetry.Entered(ticket, clock);
            telemetry.Heard(LockEvent.Reply(request), clock);
            telemetry.Told(LockEffectKind.Granted, ticket, clock);
            telemetry.Told(LockEffectKind.Released, ticket, clock);
        });
        driver.Dispose();
    }

    [Fact]
    public async Task The_meter_does_not_keep_locks_alive_that_nobody_disposed()
    {
        WeakReference locks = await LeaveAsync();
        for (int i = 0; i < 10 && locks.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(locks.IsAlive);
        _metrics.Clear();
        _metrics.Observe();
        Assert.Empty(_metrics.Measurements);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> LeaveAsync()
    {
        var options = new DistributedLockOptions { TimeProvider = Time, MeterFactory = _metrics };
        var locks = new DistributedLocks(Nodes, options);
        locks.Bootstrap(noHolders: true);
        await (await locks.AcquireAsync("a", Second, None)).DisposeAsync();
        // What was armed has rung.
        Pass(TimeSpan.FromMinutes(2));
        return new WeakReference(locks);
    }
}
