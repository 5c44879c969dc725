namespace Purlin.Redlock.Tests;

/// <summary>The face at its edges: what a release says, loss and its reasons, cancellation, disposal.</summary>
public sealed class LockLifeTests : LockTests
{
    [Fact]
    public async Task A_release_that_too_few_nodes_answer_is_unknown_after_their_time_out()
    {
        LockHandle held = await Open().AcquireAsync("a", Second, None);
        Nodes[0].IsSilent = Nodes[1].IsSilent = true;
        Task<LockRelease> releasing = held.ReleaseAsync(None);
        Pass(TimeSpan.FromMilliseconds(400));
        Assert.False(releasing.IsCompleted);
        Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal(LockRelease.Unknown, await releasing);
        Assert.False(held.IsHeld);
        Assert.Equal(LockRelease.Unknown, await held.ReleaseAsync(None));
    }

    [Fact]
    public async Task A_release_finds_out_that_the_nodes_have_nothing_of_it_any_more()
    {
        LockHandle held = await Open().AcquireAsync("a", Second, None);
        for (int i = 0; i < 3; i++)
            Nodes[i].Restart(new InMemoryLockNode($"n{i}", Time));
        Assert.True(held.IsHeld);
        Assert.Equal(LockRelease.AlreadyLost, await held.ReleaseAsync(None));
    }

    [Fact]
    public async Task Waiting_for_a_release_may_be_given_up_and_the_release_goes_on()
    {
        DistributedLocks one = Open(), other = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        foreach (FaultyNode node in Nodes)
            node.Pause();
        using var source = new CancellationTokenSource();
        Task<LockRelease> releasing = held.ReleaseAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => releasing);
        foreach (FaultyNode node in Nodes)
            node.Resume();
        Assert.Equal(LockRelease.Released, await held.ReleaseAsync(None));
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, next.Outcome);
    }

    [Fact]
    public async Task A_lock_that_is_not_renewed_ends_after_its_time_unless_its_holder_extends_it()
    {
        DistributedLocks one = Open(options => options.RenewsLocks = false);
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Pass(20 * Second);
        Assert.InRange(held.Remaining, 9 * Second, 10 * Second);
        Assert.True(await held.ExtendAsync(None));
        Assert.InRange(held.Remaining, 29 * Second, 30 * Second);
        Pass(29 * Second);
        Assert.Equal((true, LockLoss.None), (held.IsHeld, held.LossReason));
        Pass(Second);
        Assert.Equal((false, LockLoss.Expired, true), (held.IsHeld, held.LossReason, held.Lost.IsCancellationRequested));
    }

    [Fact]
    public async Task No_extension_goes_beyond_the_longest_hold()
    {
        DistributedLocks one = Open(options => options.MaxHold = 10 * Second);
        LockHandle held = await one.AcquireAsync("a", Second, None);
        Pass(11 * Second);
        Task<bool> extending = held.ExtendAsync(None);
        Pass(30 * Second);
        Assert.False(await extending);
        Assert.Equal(LockLoss.MaxHold, held.LossReason);
    }

    [Fact]
    public async Task Waiting_for_an_extension_may_be_given_up_and_the_lock_stays()
    {
        LockHandle held = await Open().AcquireAsync("a", Second, None);
        foreach (FaultyNode node in Nodes)
            node.Pause();
        using var source = new CancellationTokenSource();
        Task<bool> extending = held.ExtendAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extending);
        Assert.True(held.IsHeld);
        foreach (FaultyNode node in Nodes)
            node.Resume();
        Assert.True(await held.ExtendAsync(None));
    }

    [Fact]
    public async Task The_lock_delay_keeps_a_lost_lock_closed_and_a_released_one_open()
    {
        DistributedLocks one = Open(options => options.LockDelay = 10 * Second);
        DistributedLocks other = Open(options => options.LockDelay = 10 * Second);
        LockHandle released = await one.AcquireAsync("a", Second, None);
        await released.DisposeAsync();
        await using (LockAttempt next = await other.TryAcquireAsync("a", None))
            Assert.Equal(LockOutcome.Held, next.Outcome);

        LockHandle held = await one.AcquireAsync("b", Second, None);
        // Cut off from the others, who still reach the nodes afterwards.
        Away(true);
        Pass(30 * Second);
        Assert.Equal(LockLoss.NotRenewed, held.LossReason);
        Away(false);
        Pass(9 * Second);
        Assert.Equal(LockOutcome.Busy, (await other.TryAcquireAsync("b", None)).Outcome);
        Pass(2 * Second);
        await using LockAttempt late = await other.TryAcquireAsync("b", None);
        Assert.Equal(LockOutcome.Held, late.Outcome);
    }

    [Fact]
    public async Task Who_gives_up_while_nodes_are_granting_leaves_nothing_on_them()
    {
        DistributedLocks one = Open(), other = Open();
        await using (await one.AcquireAsync("warm", Second, None))
        {
        }

        foreach (FaultyNode node in Nodes)
            node.Pause();
        using var source = new CancellationTokenSource();
        Task<LockAttempt> trying = one.TryAcquireAsync(["a", "b"], source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying);
        // The nodes have granted, and say so now that nobody wants it any more.
        foreach (FaultyNode node in Nodes)
            node.Resume();
        await using LockAttempt next = await other.TryAcquireAsync(["a", "b"], None);
        Assert.Equal(LockOutcome.Held, next.Outcome);
    }

    [Fact]
    public async Task Who_gives_up_waiting_lets_the_next_one_pass()
    {
        DistributedLocks one = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        using var source = new CancellationTokenSource();
        Task<LockHandle> first = one.AcquireAsync(["a", "b"], TimeSpan.FromMinutes(1), source.Token);
        Task<LockHandle> second = one.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await held.DisposeAsync();
        await using LockHandle next = await second;
        Assert.True(next.IsHeld);
        await using LockAttempt beside = await one.TryAcquireAsync("b", None);
        Assert.Equal(LockOutcome.Held, beside.Outcome);
    }

    [Fact]
    public async Task Each_of_several_names_has_its_own_token_and_all_are_released_together()
    {
        DistributedLocks one = Open(), other = Open();
        for (int i = 0; i < 3; i++)
            await (await one.AcquireAsync("b", Second, None)).DisposeAsync();
        LockHandle alone = await one.AcquireAsync("b", Second, None);
        await alone.DisposeAsync();
        LockHandle pair = await one.AcquireAsync(["b", "a"], Second, None);
        Assert.True(pair.FencingTokens[1] > alone.FencingToken);
        Assert.Equal(pair.FencingTokens[0], pair.FencingToken);
        Task<LockHandle> waiting = other.AcquireAsync(["b", "c"], TimeSpan.FromMinutes(1), None);
        Pass(Second);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(LockRelease.Released, await pair.ReleaseAsync(None));
        Pass(Second);
        LockHandle next = await waiting;
        Assert.True(next.FencingTokens[0] > pair.FencingTokens[1]);
        await using LockAttempt a = await one.TryAcquireAsync("a", None);
        Assert.True(a.Lock!.FencingToken > pair.FencingTokens[0]);
    }

    [Fact]
    public async Task Disposal_takes_back_what_nodes_are_still_granting()
    {
        DistributedLocks one = Open(), other = Open();
        foreach (FaultyNode node in Nodes)
            node.Pause();
        Task<LockAttempt> trying = one.TryAcquireAsync("a", None);
        Task disposing = one.DisposeAsync().AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying);
        Assert.False(disposing.IsCompleted);
        foreach (FaultyNode node in Nodes)
            node.Resume();
        await disposing;
        await using LockAttempt next = await other.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Held, next.Outcome);
    }

    [Fact]
    public async Task Who_comes_while_everything_ends_is_not_taken_in_any_more()
    {
        var options = new DistributedLockOptions { TimeProvider = Time };
        LockTerms terms = options.Terms(3);
        using var telemetry = new LockTelemetry(options, terms, Nodes);
        using var driver = new EngineDriver(Nodes, terms, Time, telemetry);
        driver.Run(LockEvent.Bootstrap);
        var early = new LockTicket(driver, driver.Rent(["a"], 30_000));
        Assert.Equal(LockOutcome.Held, (await early.AcquireAsync()).Outcome);
        Nodes[0].Pause();
        Task ending = driver.EndAllAsync();
        var late = new LockTicket(driver, driver.Rent(["b"], 30_000));
        Assert.Throws<ObjectDisposedException>(() => driver.Enter(late));
        Nodes[0].Resume();
        await ending;
        Assert.False(early.IsHeld);
    }

    [Fact]
    public async Task Disposal_is_bounded_and_never_throws_whatever_the_nodes_do()
    {
        DistributedLocks one = Open();
        LockHandle held = await one.AcquireAsync("a", Second, None);
        foreach (FaultyNode node in Nodes)
            (node.IsSilent, node.FailsToClose) = (true, true);
        Task disposing = one.DisposeAsync().AsTask();
        Pass(Second);
        await disposing;
        Assert.False(held.IsHeld);
        await held.DisposeAsync();
        Assert.Equal(LockRelease.Unknown, await held.ReleaseAsync(None));
    }
}
