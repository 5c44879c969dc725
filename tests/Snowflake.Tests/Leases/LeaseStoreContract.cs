namespace Purlin.Snowflake.Tests;

/// <summary>What every lease store answers.</summary>
[ContractOf(typeof(ISnowflakeLeaseStore))]
public abstract class LeaseStoreContract
{
    private const long ClockErrorMs = SnowflakeLeaseTerms.StoreClockErrorMs;
    private static readonly SnowflakeLeaseTerms Terms = new(sliceMs: 30_000, maxAheadMs: 1_000);

    /// <summary>An empty store that is not in quarantine, whose clock a test can put forward.</summary>
    protected abstract ValueTask<AdvancingStore> OpenAsync(SnowflakeLeaseTerms terms);

    [Fact]
    public async Task A_grant_reaches_from_the_stores_clock_to_the_span_beyond_it()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1, count: 8, preferred: 3));
        Assert.Equal(SnowflakeLeaseOutcome.Granted, grant.Outcome);
        Assert.Equal(3, grant.Node);
        Assert.Equal(grant.StoreNowMs, grant.StartMs);
        Assert.Equal(grant.StoreNowMs + Terms.SpanMs, grant.EndMs);
    }

    [Fact]
    [KnownDefect(5, "racing holders get different nodes, also when the pool has wrapped")]
    public async Task No_node_has_two_holders()
    {
        AdvancingStore store = await OpenAsync(Terms);
        var nodes = new HashSet<int>();
        for (ulong token = 1; token <= 5; token++)
            nodes.Add((await store.AskAsync(Terms, Acquire(token, count: 5, preferred: 2))).Node);
        Assert.Equal([0, 1, 2, 3, 4], nodes.Order());
        SnowflakeLeaseReply refusal = await store.AskAsync(Terms, Acquire(6, count: 5, preferred: 2));
        Assert.Equal(SnowflakeLeaseOutcome.NoFreeNode, refusal.Outcome);
    }

    [Fact]
    public async Task A_node_passes_on_when_the_clock_error_has_passed_since_its_end()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply first = await store.AskAsync(Terms, Acquire(1));
        // Real stores go on while a test runs: half a second is left to them.
        await store.AdvanceAsync(Terms.SpanMs + (ClockErrorMs / 2) - (ClockErrorMs / 2));
        SnowflakeLeaseReply early = await store.AskAsync(Terms, Acquire(2));
        Assert.Equal(SnowflakeLeaseOutcome.NoFreeNode, early.Outcome);
        Assert.Equal(first.EndMs + ClockErrorMs, early.RetryAtMs);
        await store.AdvanceAsync(ClockErrorMs);
        SnowflakeLeaseReply second = await store.AskAsync(Terms, Acquire(2));
        Assert.Equal(SnowflakeLeaseOutcome.Granted, second.Outcome);
        Assert.True(second.StartMs >= first.EndMs + ClockErrorMs);
    }

    [Fact]
    public async Task A_renewal_moves_the_end_and_keeps_the_start()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        await store.AdvanceAsync(10_000);
        SnowflakeLeaseReply renewed = await store.AskAsync(Terms, Renew(1, grant));
        Assert.Equal(SnowflakeLeaseOutcome.Granted, renewed.Outcome);
        Assert.Equal((grant.Node, grant.StartMs), (renewed.Node, renewed.StartMs));
        Assert.Equal(renewed.StoreNowMs + Terms.SpanMs, renewed.EndMs);
    }

    [Fact]
    public async Task A_rectangle_that_has_ended_is_not_renewed()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        await store.AdvanceAsync(Terms.SpanMs);
        Assert.Equal(SnowflakeLeaseOutcome.Expired, (await store.AskAsync(Terms, Renew(1, grant))).Outcome);
    }

    [Fact]
    public async Task A_holder_whose_node_was_given_on_has_lost_it()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        await store.AdvanceAsync(Terms.SpanMs + ClockErrorMs);
        await store.AskAsync(Terms, Acquire(2));
        Assert.Equal(SnowflakeLeaseOutcome.Lost, (await store.AskAsync(Terms, Renew(1, grant))).Outcome);
        Assert.Equal(SnowflakeLeaseOutcome.Lost, (await store.AskAsync(Terms,
            SnowflakeLeaseRequest.Release(1, grant.Node, grant.StartMs, grant.StartMs))).Outcome);
    }

    [Fact]
    public async Task A_grant_that_was_not_answered_is_found_again_by_its_token()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1, count: 4, preferred: 2));
        SnowflakeLeaseReply again = await store.AskAsync(Terms, Acquire(1, count: 4, preferred: 2));
        Assert.Equal(SnowflakeLeaseOutcome.Granted, again.Outcome);
        Assert.Equal(grant.Node, again.Node);
    }

    [Fact]
    public async Task A_released_node_is_free_when_the_clock_error_has_passed_since_what_was_used()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        await store.AdvanceAsync(5_000);
        long usedMs = grant.StartMs + 2_000;
        SnowflakeLeaseReply released = await store.AskAsync(
            Terms, SnowflakeLeaseRequest.Release(1, grant.Node, grant.StartMs, usedMs));
        Assert.Equal(SnowflakeLeaseOutcome.Released, released.Outcome);
        Assert.Equal(usedMs, released.EndMs);
        Assert.Equal(SnowflakeLeaseOutcome.Granted, (await store.AskAsync(Terms, Acquire(2))).Outcome);
    }

    [Fact]
    public async Task A_release_never_moves_the_end_away()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        SnowflakeLeaseReply released = await store.AskAsync(
            Terms, SnowflakeLeaseRequest.Release(1, grant.Node, grant.StartMs, grant.EndMs + 99_000));
        Assert.Equal(grant.EndMs, released.EndMs);
    }

    [Fact]
    public async Task A_full_pool_says_when_its_first_node_may_be_free()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply first = await store.AskAsync(Terms, Acquire(1, count: 2));
        await store.AdvanceAsync(9_000);
        await store.AskAsync(Terms, Acquire(2, count: 2));
        SnowflakeLeaseReply refusal = await store.AskAsync(Terms, Acquire(3, count: 2));
        Assert.Equal(SnowflakeLeaseOutcome.NoFreeNode, refusal.Outcome);
        Assert.Equal(first.EndMs + ClockErrorMs, refusal.RetryAtMs);
    }

    [Fact]
    public async Task A_rectangle_never_begins_before_what_the_holder_has_minted()
    {
        AdvancingStore store = await OpenAsync(Terms);
        long farMs = (await store.AskAsync(Terms, Acquire(1))).StoreNowMs + 60_000;
        SnowflakeLeaseReply refusal = await store.AskAsync(
            Terms, SnowflakeLeaseRequest.Acquire(2, 5, 1, 5, farMs));
        Assert.Equal((SnowflakeLeaseOutcome.StoreBehind, farMs), (refusal.Outcome, refusal.RetryAtMs));
    }

    [Fact]
    public async Task Other_terms_are_refused_until_the_last_lease_has_ended()
    {
        AdvancingStore store = await OpenAsync(Terms);
        var longer = new SnowflakeLeaseTerms(60_000, 0);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, Acquire(1));
        SnowflakeLeaseReply refusal = await store.AskAsync(longer, Acquire(2, count: 4));
        Assert.Equal(SnowflakeLeaseOutcome.TermsDiffer, refusal.Outcome);
        Assert.Equal(grant.EndMs + ClockErrorMs, refusal.RetryAtMs);
        await store.AdvanceAsync(Terms.SpanMs + ClockErrorMs);
        SnowflakeLeaseReply granted = await store.AskAsync(longer, Acquire(2, count: 4));
        Assert.Equal(granted.StoreNowMs + longer.SpanMs, granted.EndMs);
        Assert.Equal(SnowflakeLeaseOutcome.TermsDiffer, (await store.AskAsync(Terms, Acquire(3, count: 4))).Outcome);
    }

    [Fact]
    public async Task Requests_of_one_call_are_answered_in_order_and_by_one_clock()
    {
        AdvancingStore store = await OpenAsync(Terms);
        SnowflakeLeaseReply[] replies = await store.AskAsync(
            Terms, [Acquire(1, count: 2), Acquire(2, count: 2), Acquire(3, count: 2)]);
        Assert.Equal([SnowflakeLeaseOutcome.Granted, SnowflakeLeaseOutcome.Granted, SnowflakeLeaseOutcome.NoFreeNode],
            replies.Select(reply => reply.Outcome));
        Assert.Equal([0, 1], replies.Take(2).Select(reply => reply.Node));
        Assert.Single(replies.Select(reply => reply.StoreNowMs).Distinct());
    }

    [Fact]
    public async Task Batches_without_requests_with_too_many_or_with_empty_ones_are_refused()
    {
        AdvancingStore store = await OpenAsync(Terms);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.AskAsync(Terms, []).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.AskAsync(Terms, [default]).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.AskAsync(default, [Acquire(1)]).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.AskAsync(
            Terms, [.. Enumerable.Repeat(Acquire(1), SnowflakeLeaseRequest.MaxBatch + 1)]).AsTask());
    }

    [Fact]
    public async Task A_cancelled_call_is_not_made()
    {
        AdvancingStore store = await OpenAsync(Terms);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Store.ApplyAsync(
            Terms, new[] { Acquire(1) }, new CancellationToken(canceled: true)).AsTask());
    }

    private static SnowflakeLeaseRequest Acquire(ulong token, int count = 1, int preferred = 0) =>
        SnowflakeLeaseRequest.Acquire(token, 0, count, preferred, notBeforeMs: 0);

    private static SnowflakeLeaseRequest Renew(ulong token, SnowflakeLeaseReply grant) =>
        SnowflakeLeaseRequest.Renew(token, grant.Node, grant.StartMs, grant.EndMs);
}
