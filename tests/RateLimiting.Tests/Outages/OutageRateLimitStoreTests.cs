namespace Purlin.RateLimiting.Tests;

/// <summary>A guarded store that works is a store like any other.</summary>
[Implements(typeof(OutageRateLimitStore))]
public sealed class OutageContractTests : RateLimitStoreContract
{
    private readonly ManualTimeProvider _time = new();

    protected override IRateLimitStore Create() =>
        new OutageRateLimitStore(new FlakyStore(_time), new() { TimeProvider = _time });

    protected override ValueTask AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return ValueTask.CompletedTask;
    }
}

/// <summary>What is decided while a store is down, and how it comes back.</summary>
public sealed class OutageRateLimitStoreTests
{
    private static readonly RateLimitPolicy Hourly = new("hourly", Limit.FixedWindow(10, TimeSpan.FromHours(1)));

    private readonly ManualTimeProvider _time = new();
    private readonly FlakyStore _inner;

    public OutageRateLimitStoreTests() => _inner = new(_time);

    [Fact]
    public async Task The_first_failure_is_the_last_call_until_the_probe()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Open);
        _inner.Error = new IOException("gone");
        Assert.True((await CheckAsync(store)).IsAllowed);
        Assert.True(store.IsDown);
        for (int i = 0; i < 100; i++)
            Assert.True((await CheckAsync(store)).IsAllowed);
        Assert.Equal(1, _inner.Calls);

        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        await CheckAsync(store);
        Assert.Equal(1, _inner.Calls);
        _time.Advance(TimeSpan.FromTicks(1));
        // The probe fails, and the next one is an interval away again.
        await CheckAsync(store);
        await CheckAsync(store);
        Assert.Equal((2, true), (_inner.Calls, store.IsDown));

        _inner.Error = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await CheckAsync(store);
        Assert.Equal((3, false), (_inner.Calls, store.IsDown));
        // Nothing of the outage was charged to the store, and the probe charged nothing.
        Assert.Equal(9, (await CheckAsync(store)).Remaining);
    }

    [Fact]
    public async Task What_one_key_is_to_blame_for_is_no_outage()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Closed);
        _inner.Error = new InvalidDataException("somebody else's");
        await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(store).AsTask());
        Assert.False(store.IsDown);
    }

    [Fact]
    public async Task One_probe_at_a_time()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Closed);
        _inner.Error = new IOException("gone");
        await CheckAsync(store);
        _inner.Gate = new();
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 5; i++)
            Assert.False((await CheckAsync(store)).IsAllowed);
        Assert.Equal(2, _inner.Calls);
        _inner.Error = null;
        _inner.Gate.SetResult();
        Assert.False(store.IsDown);
        _inner.Gate = null;
        Assert.True((await CheckAsync(store)).IsAllowed);
    }

    [Fact]
    public async Task A_store_that_is_too_slow_is_down_and_writes_nothing_late()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Closed);
        _inner.Gate = new();
        var verdicts = new RateLimitVerdict[1];
        Task check = store.CheckAsync(One(1), verdicts).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(check.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await check;
        Assert.False(verdicts[0].IsAllowed);
        Assert.Equal(TimeSpan.FromSeconds(1), verdicts[0].RetryAfter);
        _inner.Gate.SetResult();
        Assert.False(verdicts[0].IsAllowed);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 3)]
    [InlineData(10, 1)]
    public async Task Shares_of_all_nodes_add_up_to_the_limit_at_most(int nodes, int allowed)
    {
        OutageRateLimitStore store = Create(OutageBehavior.LocalShare, options => options.NodesNow = () => nodes);
        _inner.Error = new TimeoutException();
        int count = 0;
        for (int i = 0; i < 20; i++)
            count += (await CheckAsync(store)).IsAllowed ? 1 : 0;
        Assert.Equal(allowed, count);
        Assert.Equal(TimeSpan.FromHours(1), (await CheckAsync(store)).RetryAfter);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(allowed - 1, (await CheckAsync(store)).Remaining);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public async Task More_nodes_than_permits_draw_shares_of_which_every_node_has_some_and_all_together_the_limit(
        int cost, int perNode)
    {
        const int Nodes = 100, Hours = 400;
        _inner.Error = new TimeoutException();
        OutageRateLimitStore[] fleet = [.. Enumerable.Range(1, Nodes).Select(seed => Create(
            OutageBehavior.LocalShare, options => (options.Nodes, options.Seed) = (Nodes, (ulong)seed)))];
        int[] byNode = new int[Nodes];
        int most = 0;
        for (int hour = 0; hour < Hours; hour++)
        {
            int before = byNode.Sum();
            for (int node = 0; node < Nodes; node++)
            {
                for (int i = 0; i < perNode; i++)
                    byNode[node] += (await CheckAsync(fleet[node], cost)).IsAllowed ? cost : 0;
            }

            most = Math.Max(most, byNode.Sum() - before);
            _time.Advance(TimeSpan.FromHours(1));
        }

        // Half of the ten of an hour, less what is over by three: 400 draws of 100 are within 6 % of it.
        double expected = 10 / cost * cost / 2.0;
        Assert.InRange(byNode.Sum() / (double)Hours, expected * 0.9, expected * 1.1);
        Assert.All(byNode, admitted => Assert.InRange(admitted, 1, Hours));
        Assert.InRange(most, 0, 20);
        Assert.False((await CheckAsync(fleet[0], 11)).IsAllowed);
        Assert.Equal(Timeout.InfiniteTimeSpan, (await CheckAsync(fleet[0], 11)).RetryAfter);
    }

    [Fact]
    public async Task A_share_that_was_drawn_is_reserved_and_settled_by_the_draw()
    {
        const int Nodes = 20;
        _inner.Error = new TimeoutException();
        int drawn = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            OutageRateLimitStore store = Create(
                OutageBehavior.LocalShare, options => (options.Nodes, options.Seed) = (Nodes, (ulong)seed));
            var terms = new ReservationTerms($"r{seed}", TimeSpan.FromMinutes(1), ReservationExpiry.Charge);
            RateLimitVerdict verdict =
                await store.ReserveAsync(new(new RateLimitCharge[] { new(Hourly, "k", 1) }), terms);
            if (!verdict.IsAllowed)
                continue;
            drawn++;
            Assert.Equal((1L, 0L), (verdict.Charged, verdict.Remaining));
            Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync(terms.Id, new long[] { 0 }));
            Assert.Equal(1, (await CheckAsync(store, 0)).Remaining);
        }

        Assert.InRange(drawn, 2, 20);
    }

    // A charge of 2 counts 5 times, not once nor 20 times: of ten an hour five are used when one of the two is settled.
    [Fact]
    public async Task A_share_that_was_drawn_is_settled_in_part_by_the_same_draw()
    {
        var slow = new RateLimitPolicy("slow", Limit.TokenBucket(10, TimeSpan.FromHours(1), 10));
        var charge = new RateLimitCharge(slow, "k", 2);
        _inner.Error = new TimeoutException();
        int drawn = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            OutageRateLimitStore store = Create(
                OutageBehavior.LocalShare, options => (options.Nodes, options.Seed) = (20, (ulong)seed));
            var terms = new ReservationTerms("r", TimeSpan.FromMinutes(1), ReservationExpiry.Charge);
            if (!(await store.ReserveAsync(new(new[] { charge }), terms)).IsAllowed)
                continue;
            drawn++;
            Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync("r", new long[] { 1 }));
            var verdicts = new RateLimitVerdict[1];
            await store.CheckAsync(new RateLimitCheck[] { new(new[] { charge }, CheckMode.Peek) }, verdicts);
            Assert.Equal((false, TimeSpan.FromMinutes(30)), (verdicts[0].IsAllowed, verdicts[0].RetryAfter));
        }

        Assert.InRange(drawn, 2, 30);
    }

    [Fact]
    public async Task Chance_allows_the_share_it_is_told()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Probabilistic, options =>
        {
            options.AllowedShare = 0.2;
            options.Seed = 7;
        });
        _inner.Error = new TimeoutException();
        int allowed = 0;
        for (int i = 0; i < 10_000; i++)
            allowed += (await CheckAsync(store)).IsAllowed ? 1 : 0;
        Assert.InRange(allowed, 1_800, 2_200);
    }

    [Fact]
    public async Task Open_still_refuses_what_could_never_be_allowed()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Open);
        _inner.Error = new TimeoutException();
        RateLimitVerdict never = await CheckAsync(store, 11);
        Assert.Equal((false, Timeout.InfiniteTimeSpan), (never.IsAllowed, never.RetryAfter));
        Assert.Equal(10, (await CheckAsync(store, 10)).Charged);
    }

    [Fact]
    public async Task Errors_of_the_caller_and_cancellation_open_nothing()
    {
        OutageRateLimitStore store = Create(OutageBehavior.Open);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CheckAsync(store, -1).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.CheckAsync(new RateLimitCheck[1], new RateLimitVerdict[1]).AsTask());
        _inner.Gate = new();
        using var source = new CancellationTokenSource();
        Task check = store.CheckAsync(One(1), new RateLimitVerdict[1], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        Assert.False(store.IsDown);
        _inner.Error = new TimeoutException();
        _inner.Gate = null;
        await CheckAsync(store);
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.CheckAsync(new RateLimitCheck[1], new RateLimitVerdict[1]).AsTask());
    }

    [Fact]
    public async Task What_was_reserved_of_the_share_is_settled_here_and_what_was_not_is_left_to_its_expiry()
    {
        OutageRateLimitStore store = Create(OutageBehavior.LocalShare, options => options.Nodes = 2);
        RateLimitCheck check = new(new RateLimitCharge[] { new(Hourly, "k", 4) });
        var terms = new ReservationTerms("before", TimeSpan.FromMinutes(1), ReservationExpiry.Charge);
        Assert.True((await store.ReserveAsync(check, terms)).IsAllowed);
        _inner.Error = new TimeoutException();
        RateLimitVerdict reserved = await store.ReserveAsync(check, terms with { Id = "during" });
        Assert.Equal((true, 4L, 1L), (reserved.IsAllowed, reserved.Charged, reserved.Remaining));
        Assert.Equal(ReservationOutcome.Applied, await store.RenewAsync("during", TimeSpan.FromMinutes(1)));
        Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync("during", new long[] { 1 }));
        Assert.Equal(ReservationOutcome.Repeated, await store.SettleAsync("during", new long[] { 1 }));
        Assert.Equal(4, (await CheckAsync(store, 0)).Remaining);
        Assert.Equal(ReservationOutcome.Expired, await store.SettleAsync("before", new long[] { 1 }));
        Assert.Equal(ReservationOutcome.Expired, await store.RenewAsync("before", TimeSpan.FromMinutes(1)));
    }

    private OutageRateLimitStore Create(OutageBehavior behavior, Action<OutageOptions>? configure = null)
    {
        var options = new OutageOptions { Behavior = behavior, TimeProvider = _time };
        configure?.Invoke(options);
        return new(_inner, options);
    }

    private static RateLimitCheck[] One(long cost) => [new(new RateLimitCharge[] { new(Hourly, "k", cost) })];

    private static async ValueTask<RateLimitVerdict> CheckAsync(OutageRateLimitStore store, long cost = 1)
    {
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(One(cost), verdicts);
        return verdicts[0];
    }
}
