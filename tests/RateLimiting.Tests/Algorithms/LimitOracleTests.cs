using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.RateLimiting.Tests;

public sealed class LimitOracleTests
{
    private static readonly long Now = RateLimitTime.FromUtc(new DateTimeOffset(2026, 11, 22, 3, 4, 5, TimeSpan.Zero));
    private static readonly long ThreeCenturies = (long)TimeSpan.FromDays(300 * 365.25).TotalMicroseconds;

    [Fact]
    public void Bucket_equals_exact_fractions() => Properties.Check(
        from permits in Generators.Int64(1, 1L << 26).Generator
        from periodUs in Generators.Int64(1, 1L << 45).Generator
        from burst in Generators.Int64(1, (long)Int128.Min(1L << 25, (((Int128)1 << 50) * permits / periodUs) + 1)).Generator
        from queue in Generators.Int64(0, burst).Generator
        where (Int128)(burst + queue) * periodUs / permits < RateLimitTime.HorizonUs
        from steps in Steps(burst + queue, Math.Max(periodUs / permits, 1))
        select (permits, periodUs, burst, queue, steps),
        t =>
        {
            TimeSpan period = TimeSpan.FromMicroseconds(t.periodUs);
            Limit limit = t.queue == 0
                ? Limit.TokenBucket(t.permits, period, t.burst)
                : Limit.LeakyBucket(t.permits, period, t.queue, t.burst);
            var oracle = new BucketOracle(t.permits, t.periodUs, t.burst, t.queue);
            Play(limit, oracle, t.steps, (decision, now, cost) => Assert.Equal(oracle.Delay(now, cost), decision.DelayUs));
        });

    [Fact]
    public void Fixed_window_equals_a_list_of_charges() => Properties.Check(
        from limit in Generators.Int64(1, 1L << 40).Generator
        from windowUs in Generators.Int64(1, 1L << 45).Generator
        from steps in Steps(limit, windowUs)
        select (limit, windowUs, steps),
        t => Play(
            Limit.FixedWindow(t.limit, TimeSpan.FromMicroseconds(t.windowUs)),
            new WindowOracle(t.limit, us => (long)new Fraction(us, t.windowUs).Floor * t.windowUs), t.steps));

    [Fact]
    public void Sliding_counter_equals_a_list_of_charges() => Properties.Check(
        from limit in Generators.Int64(1, 1L << 40).Generator
        from windowUs in Generators.Int64(1, 1L << 45).Generator
        from steps in Steps(limit, windowUs)
        select (limit, windowUs, steps),
        t =>
        {
            Limit limit = Limit.SlidingWindow(t.limit, TimeSpan.FromMicroseconds(t.windowUs));
            ReadOnlySpan<long> parameters = limit.Algorithm.Parameters;
            Play(limit, new CounterOracle(t.limit, t.windowUs, parameters[2], parameters[3]), t.steps);
        });

    [Fact]
    public void Sliding_log_equals_a_list_of_charges() => Properties.Check(
        from limit in Generators.Int32(1, 40).Generator
        from windowUs in Generators.Int64(1, 1L << 45).Generator
        from steps in Steps(limit, windowUs)
        select (limit, windowUs, steps),
        t => Play(
            Limit.SlidingLog(t.limit, TimeSpan.FromMicroseconds(t.windowUs)), new LogOracle(t.limit, t.windowUs), t.steps));

    [Fact]
    public void Refund_of_a_bucket_equals_exact_fractions() => Properties.Check(
        from permits in Generators.Int64(1, 1L << 26).Generator
        from periodUs in Generators.Int64(1, 1L << 40).Generator
        from steps in Steps(1_000, Math.Max(periodUs / permits, 1))
        select (permits, periodUs, steps),
        t =>
        {
            var trial = new LimitTrial(Limit.TokenBucket(t.permits, TimeSpan.FromMicroseconds(t.periodUs), 1_000));
            var oracle = new BucketOracle(t.permits, t.periodUs, 1_000);
            var debits = new List<(LimitDebit Debit, Fraction End, long Cost)>();
            long now = Now;
            foreach ((long advance, long cost) in t.steps)
            {
                now += advance;
                if (trial.Take(now, cost).IsAllowed)
                {
                    oracle.Charge(now, cost);
                    debits.Add((trial.LastDebit, oracle.PaidUntil, cost));
                }
                else if (debits.Count > 0)
                {
                    var (debit, end, charged) = debits[(int)(cost % debits.Count)];
                    debits.RemoveAt((int)(cost % debits.Count));
                    trial.Refund(now, debit, charged / 2);
                    oracle.Refund(now, end, charged / 2);
                }

                trial.Repack();
                Assert.Equal(oracle.Fits(now, cost), trial.Judge(now, cost).IsAllowed);
                Assert.Equal(oracle.Remaining(now), trial.Judge(now, 0).Remaining);
            }
        });

    // Advances in the measure of the limit, back and forth, from small ones to three centuries; costs up to above it.
    private static Gen<(long AdvanceUs, long Cost)[]> Steps(long capacity, long scaleUs) =>
        (from unit in Generators.Int64(-scaleUs, 3 * scaleUs).Generator
         from leap in Gen.Frequency((30, Gen.Constant(0L)), (1, Gen.Constant(ThreeCenturies)))
         from divisor in Gen.Elements(1, 3, 7, 1_000)
         from cost in Gen.Frequency(
             (6, Generators.Int64(0, Math.Min(capacity + 1, Domain.MaxPermits)).Generator),
             (6, Generators.Int64(1, Math.Max(capacity / 3, 1)).Generator))
         select (AdvanceUs: (unit / divisor) + leap, Cost: cost))
        .ArrayOf(40).Select(OneLeap);

    // Two leaps would leave the axis.
    private static (long AdvanceUs, long Cost)[] OneLeap((long AdvanceUs, long Cost)[] steps)
    {
        bool leapt = false;
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].AdvanceUs < ThreeCenturies / 2)
                continue;
            if (leapt)
                steps[i].AdvanceUs -= ThreeCenturies;
            leapt = true;
        }

        return steps;
    }

    private static void Play(
        Limit limit, LimitOracle oracle, (long AdvanceUs, long Cost)[] steps,
        Action<LimitDecision, long, long>? allowed = null)
    {
        var trial = new LimitTrial(limit);
        long now = Now;
        foreach ((long advance, long cost) in steps)
        {
            now = Math.Clamp(now + advance, RateLimitTime.MinUs, RateLimitTime.MaxUs);
            LimitDecision decision = trial.Judge(now, cost);
            Assert.Equal(oracle.Fits(now, cost), decision.IsAllowed);
            if (decision.IsAllowed)
            {
                allowed?.Invoke(decision, now, cost);
                if (cost > 0)
                {
                    trial.Owe(now, cost);
                    oracle.Charge(now, cost);
                }
            }
            else if (cost > limit.Capacity)
            {
                Assert.Equal(LimitDecision.Never, decision.RetryAfterUs);
            }
            else
            {
                Assert.True(oracle.Fits(now + decision.RetryAfterUs, cost));
                Assert.False(oracle.Fits(now + decision.RetryAfterUs - 1, cost));
            }

            trial.Repack();
            Assert.Equal(oracle.Remaining(now), (BigInteger)trial.Judge(now, 0).Remaining);
            Assert.Equal(oracle.Remaining(now), (BigInteger)decision.Remaining);
            AssertIdle(trial, now, decision);
        }
    }

    private static void AssertIdle(LimitTrial trial, long now, LimitDecision decision)
    {
        long idleAt = trial.Algorithm.IdleAtUs(trial.State);
        Assert.Equal(Math.Max(idleAt - now, 0), Math.Max(decision.ResetAfterUs, 0));
        var fresh = new long[trial.Algorithm.StateWords];
        trial.Algorithm.Clear(fresh);
        if (idleAt is > RateLimitTime.MinUs and <= RateLimitTime.MaxUs)
        {
            long later = Math.Max(idleAt, now);
            Assert.Equal(
                trial.Algorithm.Judge(fresh, later, 1), trial.Algorithm.Judge(trial.State, later, 1));
        }
    }
}
