using System.Globalization;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// Registrars of node ids, known to hand one to two holders: what they get wrong, step by step, against the rule that
/// every lease store here follows.
/// </summary>
public sealed class RegistrarDefectTests
{
    private static readonly SnowflakeLeaseTerms Terms = new(sliceMs: 30_000, maxAheadMs: 1_000);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    [KnownDefect(5, "holders that come at once, to a pool that was round once already, share no node")]
    public async Task Holders_that_race_for_a_pool_that_has_wrapped_share_no_node()
    {
        var store = new InMemoryLeaseStore(_time);
        // Once around: all nodes have had holders, and are free again.
        await AskAsync(store, 1, 8);
        _time.Advance(TimeSpan.FromMinutes(1));

        // Twice as many as there is room for, in one batch, all with the same preference.
        SnowflakeLeaseReply[] replies = await AskAsync(store, 100, 16);

        Assert.Equal(Enumerable.Range(0, 8), Granted(replies).Order());
        Assert.All(replies[8..], reply => Assert.Equal(SnowflakeLeaseOutcome.NoFreeNode, reply.Outcome));
    }

    [Theory]
    [KnownDefect(5, "after a reset nobody gets a node before old leases are over, the first as little as others")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_registrar_that_was_reset_lets_nobody_in_at_first(int callers)
    {
        var table = new LeaseTable();
        for (ulong token = 1; token <= (ulong)callers; token++)
        {
            Assert.Equal(SnowflakeLeaseOutcome.Quarantined, Ask(token, nowMs: 1_000_000).Outcome);
            Assert.Equal(SnowflakeLeaseOutcome.Quarantined, Ask(token, nowMs: 1_000_000 + Terms.SpanMs).Outcome);
        }

        long safeMs = 1_000_000 + Terms.SpanMs + SnowflakeLeaseTerms.StoreClockErrorMs;
        Assert.Equal(SnowflakeLeaseOutcome.Granted, Ask(1, safeMs).Outcome);

        SnowflakeLeaseReply Ask(ulong token, long nowMs) =>
            table.Apply(SnowflakeLeaseRequest.Acquire(token, 0, 8, 0, 0), Terms, "after the reset", nowMs);
    }

    [Fact]
    [KnownDefect(5, "a renewal of what has expired, or has gone to another, is refused in words")]
    public async Task A_renewal_of_what_has_expired_is_not_taken_for_one()
    {
        var store = new InMemoryLeaseStore(_time);
        SnowflakeLeaseReply grant = (await AskAsync(store, 1, 1, nodes: 1))[0];
        SnowflakeLeaseRequest renewal = SnowflakeLeaseRequest.Renew(1, grant.Node, grant.StartMs, grant.EndMs);
        _time.Advance(TimeSpan.FromMilliseconds(Terms.SpanMs));
        Assert.Equal(SnowflakeLeaseOutcome.Expired, (await ApplyAsync(store, renewal)).Outcome);

        _time.Advance(TimeSpan.FromMilliseconds(SnowflakeLeaseTerms.StoreClockErrorMs));
        Assert.Equal(SnowflakeLeaseOutcome.Granted, (await AskAsync(store, 2, 1, nodes: 1))[0].Outcome);
        Assert.Equal(SnowflakeLeaseOutcome.Lost, (await ApplyAsync(store, renewal)).Outcome);
    }

    [Fact]
    [KnownDefect(5, "an attempt that fails leaves nothing locked")]
    [KnownDefect(6, "an attempt that fails gives nothing back that it does not have")]
    public async Task An_attempt_that_failed_or_was_cancelled_is_in_nobodys_way()
    {
        var store = new InMemoryLeaseStore(_time);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SnowflakeGenerator.LeaseAsync(
            store, Options(), cancelled.Token));
        await using SnowflakeGenerator holder = await LeaseAsync(store);
        Task<SnowflakeGenerator> waiting = SnowflakeGenerator.LeaseAsync(store, Options(), cancelled.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        // The holder's lease is what it was.
        SnowflakeId before = holder.Next();
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(holder.Next() > before);
    }

    [Fact]
    [KnownDefect(6, "a node id is a number all the way, whatever the text of the store's keys")]
    public async Task The_node_of_an_id_is_the_node_of_the_lease()
    {
        var store = new InMemoryLeaseStore(_time);
        for (int holder = 0; holder < 12; holder++)
        {
            SnowflakeGenerator ids = await LeaseAsync(store, nodes: 12);
            Assert.Equal(ids.NodeId, ids.Layout.Decode(ids.Next()).Node);
            Assert.InRange(ids.NodeId!.Value, 0, 11);
        }
    }

    [Fact]
    [KnownDefect(7, "after its last tick a layout is refused, also by the next start, and never begins anew")]
    public void A_layout_that_has_ended_mints_nothing_now_or_after_a_restart()
    {
        var layout = new SnowflakeLayout(20, 0, 4, _time.GetUtcNow());
        SnowflakeOptions options = new() { NodeId = 0, Layout = layout, TimeProvider = _time };
        var ids = new SnowflakeGenerator(options);
        ids.Next();
        _time.Advance(layout.ExhaustsAt - _time.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        SnowflakeId last = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted)[^1];
        Assert.Equal(layout.MaxTick, layout.Decode(last).Tick);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.LayoutExhausted));
        ids.Dispose();
        using SnowflakeGenerator restarted = new(options);
        Assert.Empty(Mint.Drain(restarted, SnowflakeRefusal.LayoutExhausted));
    }

    [Fact]
    [KnownDefect(7, "id time follows a wall clock that is disciplined, for as long as the process lives")]
    public void A_wall_clock_that_is_kept_right_is_followed_though_the_monotonic_one_drifts()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        for (int hour = 0; hour < 24; hour++)
        {
            // 50 ppm either way, mended every hour.
            _time.Advance(TimeSpan.FromHours(1));
            _time.StepWallClock(TimeSpan.FromMilliseconds(hour % 2 == 0 ? 180 : -180));
            for (int ms = 0; ms < 1_000; ms++)
            {
                _time.Advance(Mint.Ms);
                Mint.Take(ids, 1);
            }

            Assert.InRange((Mint.TimeOf(ids.Next()) - _time.GetUtcNow()).TotalMilliseconds, -1, 1);
        }
    }

    [Theory]
    [KnownDefect(16, "a node that was quiet dates its next id to now, and ids of all nodes sort by time")]
    [KnownDefect(17, "nothing is made in advance: what is left of a thread's block is not used after its tick")]
    [InlineData(SnowflakeMode.Strict)]
    [InlineData(SnowflakeMode.Coarse)]
    [InlineData(SnowflakeMode.Lane)]
    public void A_generator_that_was_quiet_for_an_hour_dates_its_next_id_to_now(SnowflakeMode mode)
    {
        SnowflakeOptions high = Mint.Options(_time, mode), low = Mint.Options(_time, mode);
        (high.NodeId, low.NodeId) = (15, 0);
        using SnowflakeGenerator quiet = new(high), busy = new(low);
        SnowflakeId first = quiet.Next();
        _time.Advance(TimeSpan.FromHours(1));
        SnowflakeId second = busy.Next();
        _time.Advance(Mint.Ms);
        SnowflakeId third = quiet.Next();

        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(third));
        Assert.True(first < second && second < third, string.Create(
            CultureInfo.InvariantCulture, $"{first} {second} {third}"));
    }

    [Fact]
    [KnownDefect(17, "minting logs nothing")]
    public async Task A_hundred_thousand_ids_and_numbers_are_not_worth_a_line_in_the_log()
    {
        using LogCollector log = new();
        SnowflakeOptions options = Mint.Options(_time);
        options.LoggerFactory = log;
        using SnowflakeGenerator ids = new(options);
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links");
        for (int ms = 0; ms < 1_000; ms++)
        {
            Mint.Take(ids, 100);
            for (int i = 0; i < 100; i++)
                await numbers.NextAsync(TestContext.Current.CancellationToken);
            _time.Advance(Mint.Ms);
        }

        Assert.Empty(log.Entries);
    }

    private static IEnumerable<int> Granted(SnowflakeLeaseReply[] replies) =>
        replies.Where(reply => reply.Outcome == SnowflakeLeaseOutcome.Granted).Select(reply => reply.Node);

    private static async Task<SnowflakeLeaseReply> ApplyAsync(
        InMemoryLeaseStore store, SnowflakeLeaseRequest request) =>
        (await store.ApplyAsync(Terms, new[] { request }, TestContext.Current.CancellationToken))[0];

    private static async Task<SnowflakeLeaseReply[]> AskAsync(
        InMemoryLeaseStore store, ulong firstToken, int holders, int nodes = 8)
    {
        SnowflakeLeaseRequest[] requests = [.. Enumerable.Range(0, holders).Select(
            i => SnowflakeLeaseRequest.Acquire(firstToken + (ulong)i, 0, nodes, 0, 0))];
        return await store.ApplyAsync(Terms, requests, TestContext.Current.CancellationToken);
    }

    private SnowflakeOptions Options(int nodes = 1) => new() { TimeProvider = _time, Lease = { NodeCount = nodes } };

    private Task<SnowflakeGenerator> LeaseAsync(InMemoryLeaseStore store, int nodes = 1) =>
        SnowflakeGenerator.LeaseAsync(store, Options(nodes), TestContext.Current.CancellationToken);
}
