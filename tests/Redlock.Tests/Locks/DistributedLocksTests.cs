namespace Purlin.Redlock.Tests;

/// <summary>The face: locks are taken, kept, lost and given back.</summary>
public sealed class DistributedLocksTests : LockTests
{
    [Fact]
    public async Task A_lock_is_one_holders_and_tokens_rise()
    {
        DistributedLocks one = Open(), other = Open();
        await using LockAttempt first = await one.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, first.Outcome);
        LockHandle held = first.Lock!;
        Assert.True(held.IsHeld);
        Assert.InRange(held.Remaining, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        Assert.Empty(first.Votes);

        await using LockAttempt busy = await other.TryAcquireAsync("a", None);
        Assert.Equal((LockOutcome.Busy, null), (busy.Outcome, busy.Lock));
        Assert.InRange(busy.Remaining, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        Assert.Equal(["n0", "n1", "n2"], busy.Votes.Select(vote => vote.Node));
        Assert.True(busy.Votes.Count(vote => vote.Kind == LockVoteKind.Busy) >= 2);

        Assert.Equal(LockRelease.Released, await held.ReleaseAsync());
        Assert.False(held.IsHeld);
        Assert.False(held.Lost.IsCancellationRequested);
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.True(next.Lock!.FencingToken > held.FencingToken);
    }

    [Fact]
    public async Task A_lock_is_renewed_for_as_long_as_it_is_held()
    {
        DistributedLocks one = Open(), other = Open();
        await using LockAttempt first = await one.TryAcquireAsync("a", None);
        for (int minute = 0; minute < 10; minute++)
        {
            Pass(TimeSpan.FromMinutes(1));
            Assert.True(first.Lock!.IsHeld);
            Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync("a", None)).Outcome);
        }

        Assert.Equal(LockLoss.None, first.Lock!.LossReason);
    }

    [Fact]
    public async Task A_lock_that_too_fewNodes_renew_is_lost_before_another_can_have_it()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = (await one.TryAcquireAsync("a", None)).Lock!;
        int signals = 0;
        held.Lost.Register(() => signals++);
        // The other still reaches them: it is the holder that is cut off.
        DistributedLocks cut = one;
        foreach (FaultyNode node in Nodes)
            node.IsAway = true;
        Pass(TimeSpan.FromSeconds(29));
        Assert.True(held.IsHeld);
        Pass(Second);
        Assert.False(held.IsHeld);
        Assert.Equal((1, LockLoss.NotRenewed, TimeSpan.Zero), (signals, held.LossReason, held.Remaining));
        foreach (FaultyNode node in Nodes)
            node.IsAway = false;
        Pass(2 * Second);
        Assert.Equal(LockRelease.AlreadyLost, await held.ReleaseAsync());
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.True(next.Lock!.FencingToken > held.FencingToken);
        Assert.NotNull(cut);
    }

    [Fact]
    public async Task One_node_of_three_may_be_away_and_says_why()
    {
        DistributedLocks one = Open();
        Nodes[1].IsAway = true;
        await using (LockAttempt first = await one.TryAcquireAsync("a", None))
            Assert.Equal(LockOutcome.Held, first.Outcome);
        Nodes[2].IsAway = true;
        await using LockAttempt none = await one.TryAcquireAsync("b", None);
        Assert.Equal(LockOutcome.Unavailable, none.Outcome);
        Assert.Contains("away", none.Votes[2].Failure!.Message, StringComparison.Ordinal);
        Assert.Null(none.Votes[0].Failure);
    }

    [Fact]
    public async Task A_silent_node_costs_nothing_and_silent_ones_are_given_up_in_theirTime()
    {
        DistributedLocks one = Open();
        Nodes[0].IsSilent = true;
        await using (LockAttempt first = await one.TryAcquireAsync("a", None))
            Assert.Equal(LockOutcome.Held, first.Outcome);
        Nodes[1].IsSilent = true;
        Task<LockAttempt> trying = one.TryAcquireAsync("b", None);
        Assert.False(trying.IsCompleted);
        Pass(Second);
        Assert.Equal(LockOutcome.Unavailable, (await trying).Outcome);
    }

    [Fact]
    public async Task Who_waits_gets_the_lock_when_it_is_released_or_an_exception_when_hisTime_is_over()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Task<LockHandle> local = one.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        Task<LockHandle> remote = other.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        Task<LockHandle> impatient = other.AcquireAsync("a", Second, None);
        Pass(2 * Second);
        LockTimeoutException e = await Assert.ThrowsAsync<LockTimeoutException>(() => impatient);
        Assert.Equal(LockOutcome.Busy, e.Attempt.Outcome);
        Assert.IsType<TimeoutException>(e, exactMatch: false);
        Assert.False(local.IsCompleted || remote.IsCompleted);
        await held.DisposeAsync();
        Pass(2 * Second);
        LockHandle next = await await Task.WhenAny(local, remote);
        Assert.False(local.IsCompleted && remote.IsCompleted);
        await next.DisposeAsync();
        Pass(2 * Second);
        await Task.WhenAll(local, remote);
        Assert.NotEqual((await local).FencingToken, (await remote).FencingToken);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_nothing_behind()
    {
        DistributedLocks one = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        using var source = new CancellationTokenSource();
        Task<LockHandle> waiting = one.AcquireAsync("a", TimeSpan.FromMinutes(1), source.Token);
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(source.Token, e.CancellationToken);
        await held.DisposeAsync();
        await using LockAttempt next = await one.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, next.Outcome);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.TryAcquireAsync("b", source.Token));
    }

    [Fact]
    public async Task Several_names_are_locked_all_or_none()
    {
        DistributedLocks one = Open(), other = Open();
        await using LockAttempt pair = await one.TryAcquireAsync(["b", "a"], None);
        Assert.Equal(["a", "b"], pair.Lock!.Names);
        Assert.Equal(2, pair.Lock.FencingTokens.Count);
        Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync(["b", "c"], None)).Outcome);
        await using LockAttempt alone = await other.TryAcquireAsync("c", None);
        Assert.Equal(LockOutcome.Held, alone.Outcome);
    }

    [Fact]
    public async Task A_lock_is_not_renewed_beyond_its_longest_hold()
    {
        DistributedLocks one = Open(options => options.MaxHold = TimeSpan.FromSeconds(45));
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Pass(TimeSpan.FromSeconds(44));
        Assert.True(held.IsHeld);
        Pass(TimeSpan.FromSeconds(32));
        Assert.Equal((false, true, LockLoss.MaxHold), (held.IsHeld, held.Lost.IsCancellationRequested, held.LossReason));
    }

    [Fact]
    public async Task An_extension_is_confirmed_by_a_quorum_or_refused()
    {
        DistributedLocks one = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Pass(5 * Second);
        Assert.True(await held.ExtendAsync(None));
        Assert.InRange(held.Remaining, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        foreach (FaultyNode node in Nodes)
            node.IsAway = true;
        Task<bool> extending = held.ExtendAsync(None);
        Pass(TimeSpan.FromSeconds(31));
        Assert.False(await extending);
        Assert.False(await held.ExtendAsync(None));
    }

    [Fact]
    public async Task NewNodes_take_part_when_everything_they_may_have_forgotten_is_over()
    {
        DistributedLocks one = Open(isBootstrapped: false);
        await using (LockAttempt early = await one.TryAcquireAsync("a", None))
        {
            Assert.Equal(LockOutcome.Unavailable, early.Outcome);
            Assert.All(early.Votes, vote => Assert.Equal(LockVoteKind.Joining, vote.Kind));
        }

        Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(LockOutcome.Unavailable, (await one.TryAcquireAsync("a", None)).Outcome);
        Pass(TimeSpan.FromSeconds(5));
        await using LockAttempt late = await one.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, late.Outcome);
    }

    [Fact]
    public async Task A_lock_outlives_the_restart_of_every_node_one_after_the_other()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        LockHandle first = await other.AcquireAsync("b", Second, None);
        await first.DisposeAsync();
        for (int i = 0; i < 3; i++)
        {
            Nodes[i].Restart(new InMemoryLockNode($"n{i}", Time));
            for (int passed = 0; passed < 70; passed += 5)
            {
                Pass(5 * Second);
                Assert.True(held.IsHeld);
                Assert.NotEqual(LockOutcome.Held, (await other.TryAcquireAsync("a", None)).Outcome);
            }
        }

        Assert.Equal(LockRelease.Released, await held.ReleaseAsync());
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.True(next.Lock!.FencingToken > held.FencingToken);
        // Nobody remembers the counter of this one, and its tokens rise all the same.
        await using LockAttempt again = await one.TryAcquireAsync("b", None);
        Assert.True(again.Lock!.FencingToken > first.FencingToken);
    }

    [Fact]
    public async Task When_allNodes_restart_at_once_a_holder_that_is_there_keeps_its_lock_and_no_token_comes_again()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        LockHandle first = await other.AcquireAsync("b", Second, None);
        for (int i = 0; i < 3; i++)
            Nodes[i].Restart(new InMemoryLockNode($"n{i}", Time));
        await first.DisposeAsync();
        Assert.Equal(LockOutcome.Unavailable, (await other.TryAcquireAsync("a", None)).Outcome);
        Pass(TimeSpan.FromSeconds(31));
        // It put itself back on nodes that let nobody else in.
        Assert.True(held.IsHeld);
        Assert.Equal(LockOutcome.Unavailable, (await other.TryAcquireAsync("b", None)).Outcome);
        Pass(TimeSpan.FromSeconds(40));
        Assert.True(held.IsHeld);
        Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync("a", None)).Outcome);
        await using LockAttempt again = await other.TryAcquireAsync("b", None);
        Assert.True(again.Lock!.FencingToken > first.FencingToken);
        await held.DisposeAsync();
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.True(next.Lock!.FencingToken > held.FencingToken);
    }

    [Fact]
    public async Task Clients_with_other_settings_are_refused_by_name()
    {
        await using LockAttempt first = await Open().TryAcquireAsync("a", None);
        DistributedLocks other = Open(options => options.LockDelay = Second, isBootstrapped: false);
        LockAttempt refused = await other.TryAcquireAsync("b", None);
        Assert.Equal(LockOutcome.Unavailable, refused.Outcome);
        Assert.All(refused.Votes, vote => Assert.Equal(LockVoteKind.FingerprintDiffers, vote.Kind));
    }

    [Fact]
    public async Task Disposal_releases_what_is_held_and_ends_what_waits()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Task<LockHandle> waiting = one.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        await one.DisposeAsync();
        await one.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, next.Outcome);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one.TryAcquireAsync("b", None));
        Assert.Equal(LockRelease.Released, await held.ReleaseAsync());
        await held.DisposeAsync();
    }

    [Fact]
    public async Task Bad_input_is_refused_before_anything_is_sent()
    {
        DistributedLocks one = Open();
        int calls = Nodes.Sum(node => node.Calls);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.TryAcquireAsync("", None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.TryAcquireAsync(new string('x', 513), None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.TryAcquireAsync(["a", "a"], None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.TryAcquireAsync(Array.Empty<string>(), None));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => one.TryAcquireAsync([.. Enumerable.Range(0, 33).Select(i => $"{i}")], None));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => one.AcquireAsync("a", -Second, None));
        Assert.Throws<ArgumentException>(() => one.Bootstrap(noHolders: false));
        Assert.Equal(calls, Nodes.Sum(node => node.Calls));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistributedLocks(Nodes[..2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistributedLocks([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(options => options.TimeToLive = TimeSpan.FromSeconds(61)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(options => options.TimeToLive = TimeSpan.FromTicks(1)));
    }
}
