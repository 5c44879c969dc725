namespace Purlin.Redlock.Tests;

/// <summary>What the engine says and sends, one course of events at a time.</summary>
public sealed class LockEngineTests
{
    private const long Ms = EngineRig.Ms;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void An_uncontended_lock_costs_one_round_trip_and_one_request_per_node_with_its_token(int nodes)
    {
        var rig = new EngineRig(nodes);
        long last = 0;
        foreach (string name in (string[])["a", "never used", "a", "a"])
        {
            int requests = rig.Requests;
            LockClaim claim = rig.Claim(name);
            rig.Step(LockEvent.Acquire(claim));
            // Whatever is on its way now is all there is: no answer of these asks anything more.
            NodeRequest[] sent = [.. rig.OnTheWay];
            Array.ForEach(sent, rig.Answer);
            Assert.Equal(ClaimState.Held, claim.State);
            Assert.Equal(nodes, rig.Requests - requests);
            Assert.True(name != "a" || claim.Tokens[0] > last);
            last = name == "a" ? claim.Tokens[0] : last;
            rig.Step(LockEvent.Release(claim));
            rig.Settle();
            Assert.Equal(ClaimRelease.Released, claim.Release);
        }
    }

    [Fact]
    public void A_lock_is_there_as_soon_as_a_quorum_granted_it()
    {
        var rig = new EngineRig(5);
        LockClaim claim = rig.Claim("a");
        rig.Step(LockEvent.Acquire(claim));
        rig.Answer(rig.OnTheWay[4]);
        rig.Answer(rig.OnTheWay[0]);
        Assert.Equal(ClaimState.Granting, claim.State);
        rig.Answer(rig.OnTheWay[1]);
        Assert.Equal(ClaimState.Held, claim.State);
        Assert.Equal(2, rig.OnTheWay.Count);
    }

    [Fact]
    public void The_lease_counts_from_the_send_and_drift_is_taken_off()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Claim("a", timeToLiveMs: 10_000);
        long sent = rig.Now;
        rig.Step(LockEvent.Acquire(claim));
        rig.Now += 300 * Ms;
        rig.Settle();
        Assert.Equal(sent + ((10_000 - 100 - 2) * Ms), claim.LeaseTicks);
    }

    [Fact]
    public void A_grant_that_comes_when_the_attempt_is_over_is_given_back()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Claim("a");
        rig.Step(LockEvent.Acquire(claim));
        NodeRequest late = rig.OnTheWay[2];
        rig.Answer(rig.OnTheWay[0]);
        rig.Step(LockEvent.Cancel(claim));
        Assert.Equal(ClaimRefusal.Cancelled, claim.Refusal);
        rig.Answer(late);
        rig.Settle();
        Assert.All(rig.Kernels, kernel => Assert.False(kernel.Find("a")?.IsHeldAt(rig.Now / Ms) ?? false));
        Assert.True(claim.IsIdle);
    }

    [Fact]
    public void A_taken_name_is_busy_for_as_long_as_a_quorum_says()
    {
        var rig = new EngineRig();
        // Two that are busy rule a quorum out; what the third says is not waited for.
        rig.Occupy(0, "a", 10_000);
        rig.Occupy(1, "a", 20_000);
        rig.Occupy(2, "a", 30_000);
        LockClaim claim = rig.Acquire("a");
        Assert.Equal((ClaimState.Ended, ClaimRefusal.Busy), (claim.State, claim.Refusal));
        Assert.Equal(20_000, claim.RemainingMs);
    }

    [Fact]
    public void Without_a_quorum_of_answers_a_lock_is_unavailable()
    {
        var rig = new EngineRig();
        rig.IsSilent[0] = rig.IsSilent[2] = true;
        LockClaim claim = rig.Acquire("a");
        Assert.Equal(ClaimState.Granting, claim.State);
        rig.RunFor(rig.Terms.NodeTimeoutMs);
        Assert.Equal((ClaimState.Ended, ClaimRefusal.Unavailable), (claim.State, claim.Refusal));
    }

    [Fact]
    public void A_silent_node_costs_nothing_and_is_probed_until_it_is_back()
    {
        var rig = new EngineRig(5);
        rig.IsSilent[3] = true;
        for (int i = 0; i < 10; i++)
        {
            LockClaim claim = rig.Acquire("a");
            Assert.Equal(ClaimState.Held, claim.State);
            rig.Step(LockEvent.Release(claim));
            rig.Settle();
            rig.RunFor(rig.Terms.NodeTimeoutMs);
        }

        Assert.True(rig.Engine.Nodes[3].IsSkipped);
        int requests = rig.Requests;
        rig.Acquire("b");
        Assert.Equal(4, rig.Requests - requests);
        rig.IsSilent[3] = false;
        rig.Settle();
        rig.RunFor(rig.Terms.ProbeMs);
        Assert.False(rig.Engine.Nodes[3].IsSkipped);
    }

    [Fact]
    public void What_gathers_behind_a_request_is_the_next_one()
    {
        var rig = new EngineRig();
        LockClaim[] claims = [.. Enumerable.Range(0, 100).Select(i => rig.Claim($"name {i}"))];
        int requests = rig.Requests;
        foreach (LockClaim claim in claims)
            rig.Step(LockEvent.Acquire(claim));
        Assert.Equal(3, rig.Requests - requests);
        rig.Settle();
        // One alone, then 64, then 35.
        Assert.Equal(9, rig.Requests - requests);
        Assert.All(claims, claim => Assert.Equal(ClaimState.Held, claim.State));
    }

    [Fact]
    public void Those_of_one_process_take_their_turns_and_a_hand_over_is_one_request()
    {
        var rig = new EngineRig();
        LockClaim first = rig.Acquire("a");
        LockClaim second = rig.Claim("a", 10_000);
        LockClaim third = rig.Claim("a", 10_000);
        rig.Step(LockEvent.Acquire(second));
        rig.Step(LockEvent.Acquire(third));
        Assert.Equal(ClaimRefusal.Busy, rig.Acquire("a").Refusal);
        Assert.Empty(rig.OnTheWay);

        int requests = rig.Requests;
        rig.Step(LockEvent.Release(first));
        Array.ForEach([.. rig.OnTheWay], rig.Answer);
        Assert.Equal(ClaimState.Held, second.State);
        Assert.Equal(3, rig.Requests - requests);
        Assert.True(second.Tokens[0] > first.Tokens[0]);
        rig.Step(LockEvent.Release(second));
        rig.Settle();
        Assert.Equal(ClaimState.Held, third.State);
    }

    [Fact]
    public void A_waiter_is_refused_when_its_time_is_over()
    {
        var rig = new EngineRig();
        rig.Acquire("a");
        LockClaim waiter = rig.Claim("a", 5_000);
        rig.Step(LockEvent.Acquire(waiter));
        rig.RunFor(4_999);
        Assert.Equal(ClaimState.Queued, waiter.State);
        rig.RunFor(1);
        Assert.Equal(ClaimRefusal.Busy, waiter.Refusal);
    }

    [Fact]
    public void Many_names_are_one_request_per_node_and_all_or_none()
    {
        var rig = new EngineRig();
        string[] names = [.. Enumerable.Range(0, 32).Select(i => $"name {i:00}")];
        var claim = new LockClaim(3, names, 30_000);
        int requests = rig.Requests;
        rig.Step(LockEvent.Acquire(claim));
        rig.Settle();
        Assert.Equal((ClaimState.Held, 3), (claim.State, rig.Requests - requests));
        Assert.All(claim.Tokens, token => Assert.True(token > 0));

        var other = new EngineRig(terms: rig.Terms, isBootstrapped: false, seed: 2);
        rig.Kernels.CopyTo(other.Kernels, 0);
        var meets = new LockClaim(3, ["name 31", "own"], 30_000);
        other.Step(LockEvent.Acquire(meets));
        other.Settle();
        Assert.Equal(ClaimRefusal.Busy, meets.Refusal);
        Assert.All(rig.Kernels, kernel => Assert.False(kernel.Find("own")?.IsHeldAt(other.Now / Ms) ?? false));
    }

    [Fact]
    public void A_lock_is_renewed_for_as_long_as_it_is_held()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Acquire("a");
        rig.RunFor(600_000);
        Assert.True(claim.IsHeldAt(rig.Now));
        Assert.DoesNotContain(rig.Told, effect => effect.Kind == LockEffectKind.Lost);
    }

    [Fact]
    public void A_lock_is_lost_at_the_end_of_its_lease_whatever_a_renewal_waits_for()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Acquire("a");
        rig.IsSilent[0] = rig.IsSilent[1] = true;
        long lease = claim.LeaseTicks;
        rig.RunFor(((lease - rig.Now) / Ms) - 1);
        Assert.Equal(ClaimState.Held, claim.State);
        rig.RunFor(1);
        Assert.Equal((ClaimState.Lost, ClaimLoss.NotRenewed), (claim.State, claim.Loss));
        // Nobody else could have it yet.
        Assert.All(rig.Kernels, kernel => Assert.True(kernel.Find("a")!.Value.IsHeldAt(rig.Now / Ms)));
        rig.Step(LockEvent.Release(claim));
        Assert.Equal(ClaimRelease.AlreadyLost, claim.Release);
    }

    [Fact]
    public void A_restart_of_all_nodes_one_after_another_loses_no_lock()
    {
        var rig = new EngineRig(5);
        LockClaim claim = rig.Acquire("a");
        for (int node = 0; node < 5; node++)
        {
            rig.Restart(node);
            rig.RunFor(claim.TimeToLiveMs);
            Assert.True(claim.IsHeldAt(rig.Now));
        }

        var other = new EngineRig(5, rig.Terms, isBootstrapped: false, seed: 2);
        rig.Kernels.CopyTo(other.Kernels, 0);
        other.Now = rig.Now;
        Assert.NotEqual(ClaimState.Held, other.Acquire("a").State);
        rig.RunFor(2 * rig.Terms.LongestMs);
        rig.Step(LockEvent.Release(claim));
        rig.Settle();
        Assert.Equal(ClaimRelease.Released, claim.Release);
        Assert.True(rig.Acquire("a").Tokens[0] > claim.Tokens[0]);
    }

    [Fact]
    public void New_nodes_vote_after_the_longest_lease_unless_somebody_vouches_for_them()
    {
        var rig = new EngineRig(isBootstrapped: false);
        rig.Step(LockEvent.Tick);
        rig.Settle();
        Assert.Equal(ClaimRefusal.Unavailable, rig.Acquire("a").Refusal);
        LockClaim waiting = rig.Claim("a", 100_000);
        rig.Step(LockEvent.Acquire(waiting));
        rig.RunFor(59_000);
        Assert.NotEqual(ClaimState.Held, waiting.State);
        rig.RunFor(3_000);
        Assert.Equal(ClaimState.Held, waiting.State);
        // Seeded from the time: above whatever a lost majority may have issued.
        Assert.True(waiting.Tokens[0] > 1_767_225_600_000L << 9);
    }

    [Fact]
    public void An_extension_is_confirmed_by_a_quorum()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Acquire("a");
        rig.Now += 5_000 * Ms;
        claim.TimeToLiveMs = 60_000;
        rig.Step(LockEvent.Extend(claim));
        rig.Answer(rig.OnTheWay[0]);
        Assert.DoesNotContain(rig.Told, effect => effect.Kind == LockEffectKind.Extended);
        rig.Answer(rig.OnTheWay[0]);
        Assert.Contains(rig.Told, effect => effect.Kind == LockEffectKind.Extended && effect.Claim == claim);
        Assert.Equal(rig.Now + rig.Terms.LeaseTicks(60_000), claim.LeaseTicks);
    }

    [Fact]
    public void A_release_that_nobody_answers_is_unknown_after_a_bounded_time()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Acquire("a");
        Array.Fill(rig.IsSilent, true);
        rig.Step(LockEvent.Release(claim));
        Assert.Equal(ClaimState.Releasing, claim.State);
        rig.RunFor(rig.Terms.NodeTimeoutMs);
        Assert.Equal((ClaimState.Ended, ClaimRelease.Unknown), (claim.State, claim.Release));
    }

    [Fact]
    public void A_pair_of_acquire_and_release_allocates_nothing_once_warm()
    {
        var rig = new EngineRig();
        LockClaim claim = rig.Claim("a");
        Allocations.AssertNone((rig, claim), static pair =>
        {
            pair.rig.Step(LockEvent.Acquire(pair.claim));
            AnswerAll(pair.rig);
            pair.rig.Step(LockEvent.Release(pair.claim));
            AnswerAll(pair.rig);
            pair.rig.Told.Clear();
        });
        Assert.True(claim.Tokens[0] > 10_000 && claim.IsIdle);
    }

    private static void AnswerAll(EngineRig rig)
    {
        while (rig.OnTheWay.Count > 0)
            rig.Answer(rig.OnTheWay[0]);
    }
}
