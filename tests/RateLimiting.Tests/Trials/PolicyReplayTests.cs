namespace Purlin.RateLimiting.Tests;

public sealed class PolicyReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RateLimitPolicy Candidate = new("candidate",
        Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 20), Limit.CalendarWindow(400, CalendarUnit.Day),
        Limit.FixedWindow(50, TimeSpan.FromMinutes(1)).Soft().Named("warning"));

    [Fact]
    public void Yesterday_through_a_candidate()
    {
        RecordedCheck[] yesterday = Recording(1_000);
        #region RateLimiting_replay
        var replay = new PolicyReplay(new RateLimitPolicy("candidate", Limit.TokenBucket(2, TimeSpan.FromSeconds(1), 4)));
        replay.Add(yesterday);                                  // (instant, key, cost), as your log has them
        PolicyReplayReport report = replay.ToReport();          // refusals, by limit; the first; the keys hit most
        #endregion
        Assert.Equal(1_000, report.Checks);
        Assert.InRange(report.Refusals, 1, 999);
    }

    [Fact]
    public void A_replay_says_what_a_live_limiter_would_have_said()
    {
        RecordedCheck[] recording = Recording(20_000);
        var time = new ManualTimeProvider(Start);
        using var live = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = time } }, Candidate);
        var single = new PolicyReplay(Candidate, topKeys: 64);
        long refusals = 0, refusedPermits = 0, soft = 0;
        var byKey = new Dictionary<RateLimitKey, long>();
        FirstRefusal? first = null;
        foreach (RecordedCheck check in recording)
        {
            time.Advance(check.At - time.GetUtcNow());
            RateLimitVerdict verdict = live.Check("candidate", check.Key, check.Cost);
            RateLimitVerdict replayed = single.Add(check);
            Assert.Equal((verdict.IsAllowed, verdict.Remaining, verdict.RetryAfter),
                (replayed.IsAllowed, replayed.Remaining, replayed.RetryAfter));
            soft += verdict.ExceededSoftLimit is null ? 0 : 1;
            if (verdict.IsAllowed)
                continue;
            first ??= new(check.At, check.Key, verdict.RefusedBy!.Name, verdict.RetryAfter);
            refusals++;
            refusedPermits += check.Cost;
            byKey[check.Key] = byKey.GetValueOrDefault(check.Key) + 1;
        }

        var batched = new PolicyReplay(Candidate, topKeys: 64);
        batched.Add(recording);
        PolicyReplayReport report = batched.ToReport();
        Assert.InRange(refusals, 1_000, 19_000);
        Assert.Equal((20_000L, refusals, refusedPermits, soft),
            (report.Checks, report.Refusals, report.RefusedPermits, report.SoftExcesses));
        Assert.Equal(first, report.FirstRefusal);
        Assert.Equal(refusals, report.RefusalsByLimit.Values.Sum());
        Assert.Equal(0, report.RefusalsByLimit["warning"]);
        Assert.All(report.TopRefusedKeys, top => Assert.Equal((byKey[top.Key], 0L), (top.Refusals, top.MaxExcess)));
        Assert.Equal(byKey.Values.Max(), report.TopRefusedKeys[0].Refusals);
        Assert.Equivalent(report, single.ToReport(), strict: true);
    }

    [Fact]
    public void A_replay_of_one_bucket_says_what_a_live_limiter_would_have_said_of_every_cost()
    {
        var policy = new RateLimitPolicy("bucket", Limit.TokenBucket(3, TimeSpan.FromSeconds(1), 8));
        var random = new Random(6);
        // Keys enough to make its table grow, instants that go back, costs of nothing and of more than can ever be.
        RecordedCheck[] recording = [.. Enumerable.Range(0, 40_000).Select(i => new RecordedCheck(
            Start.AddMilliseconds(i + random.Next(-2_000, 1)),
            random.Next(4) == 0 ? $"user:{random.Next(300)}" : (ulong)random.Next(2_000),
            random.Next(9) == 0 ? random.Next(3) * 6 : random.Next(1, 4)))];
        var time = new ManualTimeProvider(Start);
        using var live = new LocalRateLimiter(new LocalRateLimiterOptions { Memory = { TimeProvider = time } }, policy);
        var single = new PolicyReplay(policy, topKeys: 1_024);
        DateTimeOffset latest = Start;
        foreach (RecordedCheck check in recording)
        {
            latest = check.At > latest ? check.At : latest;
            time.Advance(latest - time.GetUtcNow());
            RateLimitVerdict replayed = single.Add(check with { At = latest });
            RateLimitVerdict verdict = live.Check("bucket", check.Key, check.Cost);
            Assert.Equal((verdict.IsAllowed, verdict.Charged, verdict.Remaining, verdict.RetryAfter),
                (replayed.IsAllowed, replayed.Charged, replayed.Remaining, replayed.RetryAfter));
        }

        Assert.InRange(single.ToReport().Refusals, 1_000, 39_000);
        var oneByOne = new PolicyReplay(policy, topKeys: 1_024);
        foreach (RecordedCheck check in recording)
            oneByOne.Add(check);
        var batched = new PolicyReplay(policy, topKeys: 1_024);
        batched.Add(recording);
        Assert.Equivalent(oneByOne.ToReport(), batched.ToReport(), strict: true);
    }

    [Fact]
    public void Throttled_checks_are_counted_apart()
    {
        var replay = new PolicyReplay(new("shaped", Limit.LeakyBucket(1, TimeSpan.FromSeconds(1), queue: 2)));
        for (int i = 0; i < 5; i++)
            replay.Add(new RecordedCheck(Start, "k"));
        PolicyReplayReport report = replay.ToReport();
        Assert.Equal((2L, 2L), (report.Throttled, report.Refusals));
    }

    [Fact]
    public void What_cannot_be_replayed_is_refused_with_its_reason()
    {
        Assert.Throws<ArgumentException>(() => new PolicyReplay(new("held", Limit.Concurrency(2))));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyReplay(Candidate, topKeys: 0));
        var replay = new PolicyReplay(Candidate);
        Assert.Throws<ArgumentOutOfRangeException>(() => replay.Add(new RecordedCheck(Start, "k", -1)));
        Assert.Equal(0, replay.ToReport().Checks);
    }

    [Fact]
    public void A_replayed_check_of_a_known_key_allocates_nothing()
    {
        var replay = new PolicyReplay(Candidate);
        RecordedCheck[] some = [.. Enumerable.Range(0, 40).Select(i => new RecordedCheck(Start, (ulong)(i % 3)))];
        replay.Add(some);
        Allocations.AssertNone(() => replay.Add(some));
    }

    private static RecordedCheck[] Recording(int count)
    {
        var random = new Random(5);
        var recording = new RecordedCheck[count];
        DateTimeOffset at = Start;
        for (int i = 0; i < count; i++)
        {
            at += TimeSpan.FromMicroseconds(random.Next(20_000));
            RateLimitKey key = random.Next(3) == 0 ? $"user:{random.Next(20)}" : (ulong)random.Next(3);
            recording[i] = new(at, key, random.Next(1, 4));
        }

        return recording;
    }
}
