namespace Purlin.Redlock.Tests;

/// <summary>Who holds a lock may take it again, and nobody else.</summary>
public sealed class LockOwnerTests : LockTests
{
    [Fact]
    public async Task An_owner_takes_its_lock_again_with_the_same_token_and_asks_no_node()
    {
        DistributedLocks one = Open();
        var owner = new LockOwner();
        LockHandle outer = await one.AcquireAsync("a", Second, owner, None);
        int calls = Calls;
        LockHandle inner = await one.AcquireAsync("a", Second, owner, None);
        LockAttempt again = await one.TryAcquireAsync("a", owner, None);
        Assert.Equal(calls, Calls);
        Assert.Equal((outer.FencingToken, outer.FencingToken), (inner.FencingToken, again.Lock!.FencingToken));
        Assert.Equal(outer.Lost, inner.Lost);
        Assert.True(inner.IsHeld && inner.Remaining > TimeSpan.Zero && await inner.ExtendAsync(None));
    }

    [Fact]
    public async Task Only_the_last_release_releases_whichever_it_is()
    {
        DistributedLocks one = Open(), other = Open();
        var owner = new LockOwner();
        LockHandle outer = await one.AcquireAsync("a", Second, owner, None);
        LockHandle inner = await one.AcquireAsync("a", Second, owner, None);
        Assert.Equal(LockRelease.Released, await outer.ReleaseAsync(None));
        // Given back twice is given back once.
        Assert.Equal(LockRelease.Released, await outer.ReleaseAsync(None));
        await outer.DisposeAsync();
        Assert.Equal((false, true), (outer.IsHeld, inner.IsHeld));
        Assert.Equal((TimeSpan.Zero, false), (outer.Remaining, await outer.ExtendAsync(None)));
        Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync("a", None)).Outcome);
        Pass(TimeSpan.FromMinutes(1));
        Assert.True(inner.IsHeld);
        Assert.Equal(LockRelease.Released, await inner.ReleaseAsync(None));
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.True(next.Lock!.FencingToken > inner.FencingToken);
    }

    [Fact]
    public async Task An_owner_passes_the_queue_and_another_one_stands_in_it()
    {
        DistributedLocks one = Open();
        var owner = new LockOwner();
        LockHandle outer = await one.AcquireAsync("a", Second, owner, None);
        Task<LockHandle> other = one.AcquireAsync("a", TimeSpan.FromMinutes(1), new LockOwner(), None);
        Task<LockHandle> nobody = one.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        LockHandle inner = await one.AcquireAsync("a", TimeSpan.Zero, owner, None);
        await outer.DisposeAsync();
        Assert.False(other.IsCompleted || nobody.IsCompleted);
        await inner.DisposeAsync();
        LockHandle second = await other;
        Assert.True(second.FencingToken > inner.FencingToken);
        Assert.False(nobody.IsCompleted);
        await second.DisposeAsync();
        await (await nobody).DisposeAsync();
        // What was released is taken anew, with another token.
        await using LockHandle anew = await one.AcquireAsync("a", Second, owner, None);
        Assert.True(anew.FencingToken > second.FencingToken);
    }

    [Fact]
    public async Task An_owner_that_lost_its_lock_is_refused_until_it_has_released_it()
    {
        DistributedLocks one = Open();
        var owner = new LockOwner();
        LockHandle outer = await one.AcquireAsync("a", Second, owner, None);
        LockHandle inner = await one.AcquireAsync("a", Second, owner, None);
        Away(true);
        Pass(31 * Second);
        Away(false);
        Pass(2 * Second);
        Assert.Equal(LockLoss.NotRenewed, inner.LossReason);
        LockAttempt refused = await one.TryAcquireAsync("a", owner, None);
        Assert.Equal((LockOutcome.Lost, null), (refused.Outcome, refused.Lock));
        await Assert.ThrowsAsync<LockLostException>(() => one.AcquireAsync("a", Second, owner, None));
        Assert.Equal(LockRelease.AlreadyLost, await inner.ReleaseAsync(None));
        Assert.Equal(LockOutcome.Lost, (await one.TryAcquireAsync("a", owner, None)).Outcome);
        Assert.Equal(LockRelease.AlreadyLost, await outer.ReleaseAsync(None));
        await using LockAttempt anew = await one.TryAcquireAsync("a", owner, None);
        Assert.True(anew.Lock!.FencingToken > outer.FencingToken);
    }

    [Fact]
    public async Task Some_of_several_names_are_taken_again_and_more_than_those_are_refused()
    {
        DistributedLocks one = Open();
        var owner = new LockOwner();
        await using LockHandle pair = await one.AcquireAsync(["b", "a"], Second, owner, None);
        int calls = Calls;
        await using LockHandle b = await one.AcquireAsync("b", Second, owner, None);
        Assert.Equal(["b"], b.Names);
        Assert.Equal([pair.FencingTokens[1]], b.FencingTokens);
        Assert.Equal(pair.FencingTokens[1], b.FencingToken);
        await using LockHandle both = await one.AcquireAsync(["a", "b"], Second, owner, None);
        Assert.Equal(pair.FencingTokens, both.FencingTokens);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => one.TryAcquireAsync(["b", "c"], owner, None));
        Assert.Contains("Take those that are missing apart", e.Message, StringComparison.Ordinal);
        Assert.Equal(calls, Calls);
        await using LockHandle c = await one.AcquireAsync("c", Second, owner, None);
        Assert.True(c.IsHeld);
    }

    [Fact]
    public async Task Two_that_ask_for_one_owner_at_once_get_the_same_lock()
    {
        DistributedLocks one = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        var owner = new LockOwner();
        Task<LockHandle> first = one.AcquireAsync("a", TimeSpan.FromMinutes(1), owner, None);
        Task<LockHandle> second = one.AcquireAsync("a", TimeSpan.FromMinutes(1), owner, None);
        Task<LockHandle> impatient = one.AcquireAsync("a", Second, owner, None);
        LockAttempt busy = await one.TryAcquireAsync("a", owner, None);
        Assert.Equal(LockOutcome.Busy, busy.Outcome);
        Assert.All(busy.Votes, vote => Assert.Equal(LockVoteKind.NotAsked, vote.Kind));
        Pass(2 * Second);
        await Assert.ThrowsAsync<LockTimeoutException>(() => impatient);
        await held.DisposeAsync();
        Assert.Equal((await first).FencingToken, (await second).FencingToken);
        await (await first).DisposeAsync();
        Assert.True((await second).IsHeld);
    }

    [Fact]
    public async Task What_an_owner_has_from_other_locks_is_not_the_same_lock()
    {
        DistributedLocks one = Open(), other = Open();
        var owner = new LockOwner();
        await using LockHandle mine = await one.AcquireAsync("a", Second, owner, None);
        Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync("a", owner, None)).Outcome);
        DistributedLocks apart = Open(options => options.Namespace = "apart");
        await using LockHandle beside = await apart.AcquireAsync("a", Second, owner, None);
        Assert.True(mine.IsHeld && beside.IsHeld);
    }

    [Fact]
    public async Task An_owner_that_did_not_get_its_lock_has_nothing()
    {
        DistributedLocks one = Open();
        var owner = new LockOwner();
        Away(true);
        Assert.Equal(LockOutcome.Unavailable, (await one.TryAcquireAsync("a", owner, None)).Outcome);
        using var source = new CancellationTokenSource();
        Task<LockHandle> waiting = one.AcquireAsync("a", TimeSpan.FromMinutes(1), owner, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Away(false);
        Pass(2 * Second);
        await using LockAttempt held = await one.TryAcquireAsync("a", owner, None);
        Assert.Equal(LockOutcome.Held, held.Outcome);
    }

    [Fact]
    public async Task Who_asks_for_his_own_lock_without_an_owner_waits_for_himself_until_his_time_is_over()
    {
        DistributedLocks one = Open();
        await using LockHandle outer = await one.AcquireAsync("a", Second, None);
        Task<LockHandle> inner = one.AcquireAsync("a", Second, None);
        Pass(2 * Second);
        LockTimeoutException e = await Assert.ThrowsAsync<LockTimeoutException>(() => inner);
        Assert.Contains("n0: NotAsked", e.Message, StringComparison.Ordinal);
    }
}
