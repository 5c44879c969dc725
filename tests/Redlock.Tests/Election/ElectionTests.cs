namespace Purlin.Redlock.Tests;

/// <summary>One leader at a time, and another one as soon as it is none any more.</summary>
public sealed class ElectionTests : LockTests
{
    private static async Task UntilAsync(CancellationToken lost)
    {
        var end = new TaskCompletionSource();
        await using (lost.Register(end.SetResult))
            await end.Task;
        lost.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task One_candidate_leads_and_the_other_is_next_as_soon_as_the_work_returns()
    {
        DistributedLocks one = Open(), other = Open();
        var done = new TaskCompletionSource();
        List<long> tokens = [];
        Task first = one.RunAsLeaderAsync("s", async (term, _) =>
        {
            tokens.Add(term.FencingToken);
            Assert.True(term.IsLeader && term.Remaining > 29 * Second);
            await done.Task;
        }, None);
        Task second = other.RunAsLeaderAsync("s", (term, _) =>
        {
            tokens.Add(term.FencingToken);
            return Task.CompletedTask;
        }, None);
        Pass(TimeSpan.FromMinutes(5));
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Single(tokens);
        done.SetResult();
        await first;
        Pass(Second);
        await second;
        Assert.True(tokens[1] > tokens[0]);
    }

    [Fact]
    public async Task A_leader_steps_down_gracefully_its_work_ends_first_and_the_next_one_leads_at_once()
    {
        DistributedLocks one = Open(), other = Open();
        using var source = new CancellationTokenSource();
        var cleanedUp = new TaskCompletionSource();
        LeaderTerm? term = null;
        bool isNext = false;
        Task first = one.RunAsLeaderAsync("s", async (mine, end) =>
        {
            term = mine;
            try
            {
                await UntilAsync(end);
            }
            finally
            {
                await cleanedUp.Task;
            }
        }, source.Token);
        Task second = other.RunAsLeaderAsync("s", (_, _) =>
        {
            isNext = true;
            return Task.CompletedTask;
        }, None);
        await source.CancelAsync();
        Pass(TimeSpan.FromMinutes(2));
        // It is the leader for as long as its work takes to end.
        Assert.Equal((true, false, false), (term!.IsLeader, first.IsCompleted, isNext));
        cleanedUp.SetResult();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.False(term.IsLeader);
        Pass(Second);
        await second;
        Assert.True(isNext);
    }

    [Fact]
    public async Task Who_loses_the_lock_stands_again_when_the_work_has_ended()
    {
        DistributedLocks one = Open();
        List<LeaderTerm> terms = [];
        var done = new TaskCompletionSource();
        Task leading = one.RunAsLeaderAsync("s", async (term, lost) =>
        {
            terms.Add(term);
            if (terms.Count == 3)
                await done.Task;
            else if (terms.Count == 1)
                await UntilAsync(lost);
            else
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => UntilAsync(lost));
        }, None);
        for (int i = 1; i <= 2; i++)
        {
            Assert.Equal(i, terms.Count);
            Away(true);
            Pass(31 * Second);
            Assert.False(terms[^1].IsLeader);
            Away(false);
            Pass(5 * Second);
        }

        Assert.Equal(3, terms.Count);
        Assert.True(terms[2].FencingToken > terms[1].FencingToken && terms[1].FencingToken > terms[0].FencingToken);
        done.SetResult();
        await leading;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_work_throws_is_passed_on_after_the_release(bool isSynchronous)
    {
        DistributedLocks one = Open(), other = Open();
        Task leading = one.RunAsLeaderAsync("s", isSynchronous
            ? (_, _) => throw new InvalidOperationException("broken")
            : async (_, _) =>
            {
                await Task.CompletedTask;
                throw new InvalidOperationException("broken");
            }, None);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => leading);
        Assert.Equal("broken", e.Message);
        await using LockAttempt free = await other.TryAcquireAsync("s", None);
        Assert.Equal(LockOutcome.Held, free.Outcome);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_of_the_term_is_passed_on_too()
    {
        DistributedLocks one = Open();
        using var own = new CancellationTokenSource();
        await own.CancelAsync();
        Task leading = one.RunAsLeaderAsync("s", (_, _) => Task.FromCanceled(own.Token), None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leading);
        await using LockAttempt free = await one.TryAcquireAsync("s", None);
        Assert.Equal(LockOutcome.Held, free.Outcome);
    }

    [Fact]
    public async Task A_candidate_stands_by_for_as_long_as_it_takes_and_leaves_when_it_is_told_to()
    {
        DistributedLocks one = Open();
        await using LockHandle held = await one.AcquireAsync("s", Second, None);
        using var source = new CancellationTokenSource();
        Task standing = one.RunAsLeaderAsync("s", (_, _) => Task.CompletedTask, source.Token);
        Away(true);
        Pass(20 * Second);
        Away(false);
        Pass(TimeSpan.FromMinutes(10));
        Assert.False(standing.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => standing);
    }

    [Fact]
    public async Task Work_that_returns_when_it_is_told_to_step_down_is_done()
    {
        DistributedLocks one = Open();
        using var source = new CancellationTokenSource();
        Task leading = one.RunAsLeaderAsync("s", async (_, end) =>
        {
            var told = new TaskCompletionSource();
            await using (end.Register(told.SetResult))
                await told.Task;
        }, source.Token);
        await source.CancelAsync();
        await leading;
    }
}
