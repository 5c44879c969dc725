using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.RateLimiting.Tests;

public sealed class StateInheritanceTests
{
    private static readonly long At = RateLimitTime.FromUtc(new DateTimeOffset(2026, 11, 22, 3, 4, 5, TimeSpan.Zero));

    private static readonly TokenInheritance[] Strategies = Enum.GetValues<TokenInheritance>();

    [Fact]
    public void Buckets_take_over_what_exact_fractions_say_rounded_up_by_less_than_a_unit() => Properties.Check(
        from t in Buckets()
        from how in Gen.Elements(Strategies)
        select (t.Old, t.Next, t.Owed, t.Part, how),
        t =>
        {
            (GcraAlgorithm old, GcraAlgorithm next) = (Bucket(t.Old), Bucket(t.Next));
            var state = new LimitState(old, [At + t.Owed, t.Part % old.Parameters[2]]);
            long[] converted = Convert(state, next, t.how);
            var rest = new Fraction(converted[1], next.Parameters[2]);
            Fraction actual = new Fraction(converted[0] - At, 1) + rest;
            var perOld = new Fraction(t.Old.PeriodUs, t.Old.Permits);
            var perNew = new Fraction(t.Next.PeriodUs, t.Next.Permits);
            Fraction owed = Fraction.Max(0, t.Owed + new Fraction(t.Part % old.Parameters[2], old.Parameters[2]));
            Fraction before = t.Old.Burst - (owed / perOld);
            Fraction left = InheritanceOracle.Left(before, t.Old.Burst, t.Next.Burst, t.how);
            Fraction expected = (t.Next.Burst - left) * perNew;
            if (expected <= 0)
            {
                Assert.True(actual <= 0, $"{actual}");
                return;
            }

            // A unit of the new rate, and proportionally one of the old rate before.
            Fraction unit = new Fraction(1, next.Parameters[2])
                + (t.how == TokenInheritance.Proportionally ? perNew / perOld / old.Parameters[2] : 0);
            // Both stop growing: debts at 71 years, or where they are more permits than there can be.
            Fraction most = -(1L << 52) + (1L << 27);
            bool isAtBound = actual >= RateLimitTime.HorizonUs || left <= most || before <= most;
            Assert.True(expected <= actual || isAtBound, $"{expected} {actual}");
            Assert.False(expected + unit <= actual, $"{expected} {actual}");
        });

    [Fact]
    public void A_script_that_doubles_takes_over_the_same_bit_for_bit() => Properties.Check(
        from t in Buckets()
        from how in Gen.Elements(Strategies.Where(how => how != TokenInheritance.Reset))
        select (t.Old, t.Next, t.Owed, t.Part, how),
        t =>
        {
            (GcraAlgorithm old, GcraAlgorithm next) = (Bucket(t.Old), Bucket(t.Next));
            (long us, long rest) = (At + t.Owed, t.Part % old.Parameters[2]);
            var state = new long[2];
            BucketInheritance.Convert([us, rest], old.Parameters, next.Parameters, t.how, At, state);
            Assert.Equal(
                DoublingTwin.Convert((us, rest), old.Parameters.ToArray(), next.Parameters.ToArray(), t.how, At),
                (state[0], state[1]));
        });

    [Fact]
    public void Windows_take_over_whole_permits_in_the_window_of_the_instant() => Properties.Check(
        from old in Generators.Int64(1, 1L << 40).Generator
        from next in Generators.Int64(1, 1L << 40).Generator
        from used in Generators.Int64(0, 2 * old).Generator
        from windowUs in Generators.Int64(1, 1L << 45).Generator
        from how in Gen.Elements(Strategies)
        select (old, next, used, windowUs, how),
        t =>
        {
            TimeSpan window = TimeSpan.FromMicroseconds(t.windowUs);
            var from = (FixedWindowAlgorithm)Limit.FixedWindow(t.old, window).Algorithm;
            long start = RateLimitTime.FloorDivide(At, t.windowUs) * t.windowUs;
            var state = new LimitState(from, [start, t.used]);
            BigInteger used = BigInteger.Min(InheritanceOracle.Used(t.used, t.old, t.next, t.how), 2 * t.next);
            long[] same = Convert(state, Limit.FixedWindow(t.next, window).Algorithm, t.how);
            if (t.how != TokenInheritance.Reset)
                Assert.Equal(start, same[0]);
            Assert.Equal(used, same[1]);
            LimitAlgorithm day = Limit.FixedWindow(t.next, TimeSpan.FromDays(1)).Algorithm;
            Assert.Equal(
                BigInteger.Max(t.next - used, 0), day.Judge(Convert(state, day, t.how), At, 0).Remaining);
        });

    [Fact]
    public void Sliding_counters_have_left_what_the_strategy_says() => Properties.Check(
        from old in Generators.Int64(1, 1L << 40).Generator
        from next in Generators.Int64(1, 1L << 40).Generator
        from previous in Generators.Int64(0, 2 * old).Generator
        from current in Generators.Int64(0, 2 * old).Generator
        from windowUs in Generators.Int64(1, 1L << 45).Generator
        from how in Gen.Elements(Strategies)
        select (old, next, previous, current, windowUs, how),
        t =>
        {
            TimeSpan window = TimeSpan.FromMicroseconds(t.windowUs);
            LimitAlgorithm from = Limit.SlidingWindow(t.old, window).Algorithm;
            LimitAlgorithm to = Limit.SlidingWindow(t.next, window).Algorithm;
            long start = RateLimitTime.FloorDivide(At, t.windowUs) * t.windowUs;
            long[] state = Convert(new(from, [start, t.previous, t.current]), to, t.how);
            (long step, long steps) = ((At - start) / from.Parameters[2], from.Parameters[3]);
            Fraction used = t.current + (new Fraction(t.previous, 1) * new Fraction(steps - step, steps));
            bool isScaled = t.how == TokenInheritance.Proportionally;
            // Proportionally each of the two counts is scaled and rounded up; else what counts is rounded up first.
            BigInteger left = isScaled
                ? InheritanceOracle.Left(t.old - used, t.old, t.next, t.how).Floor
                : t.next - InheritanceOracle.Used(used.Ceiling, t.old, t.next, t.how);
            long actual = to.Judge(state, At, 0).Remaining;
            Assert.InRange(actual, BigInteger.Max(0, left - (isScaled ? 2 : 0)), BigInteger.Max(0, left));
        });

    [Fact]
    public void Logs_have_left_what_the_strategy_says_and_keep_the_newest() => Properties.Check(
        from old in Generators.Int32(1, 30).Generator
        from next in Generators.Int32(1, 30).Generator
        from times in Gen.Choose(0, 2_000_000).ListOf()
        from how in Gen.Elements(Strategies)
        select (old, next, times, how),
        t =>
        {
            LimitAlgorithm from = Limit.SlidingLog(t.old, TimeSpan.FromSeconds(1)).Algorithm;
            LimitAlgorithm to = Limit.SlidingLog(t.next, TimeSpan.FromSeconds(1)).Algorithm;
            var state = new long[from.StateWords];
            foreach (int before in t.times.OrderDescending())
                from.Debit(state, At - before, 1);
            int used = t.old - (int)from.Judge(state, At, 0).Remaining;
            long[] converted = Convert(new(from, state), to, t.how);
            BigInteger left = BigInteger.Max(0, t.next - InheritanceOracle.Used(used, t.old, t.next, t.how));
            Assert.Equal(left, to.Judge(converted, At, 0).Remaining);
            if (t.old != t.next)
                Assert.Equal(converted[1..((int)converted[0] + 1)].Order(), converted[1..((int)converted[0] + 1)]);
        });

    [Fact]
    public void The_same_numbers_give_the_same_state_and_other_kinds_the_same_permits() => Properties.Check(
        from how in Gen.Elements(TokenInheritance.AsIs, TokenInheritance.Proportionally, TokenInheritance.Additive)
        from kinds in Gen.Choose(0, 5).Two()
        from used in Gen.Choose(0, 12)
        select (how, From: kinds.Item1, To: kinds.Item2, used),
        t =>
        {
            LimitAlgorithm from = Kind(t.From), to = Kind(t.To);
            var state = new long[from.StateWords];
            from.Clear(state);
            from.Debit(state, At, t.used);
            long left = from.Judge(state, At, 0).Remaining;
            Assert.Equal(state, Convert(new(from, state), Kind(t.From), t.how));
            Assert.Equal(left, to.Judge(Convert(new(from, state), to, t.how), At, 0).Remaining);
        });

    [Fact]
    public void Who_owes_more_owes_more_afterwards() => Properties.Check(
        from t in Buckets()
        from more in Generators.Int64(0, 1L << 40).Generator
        from how in Gen.Elements(Strategies)
        select (t.Old, t.Next, t.Owed, t.Part, more, how),
        t =>
        {
            (GcraAlgorithm old, GcraAlgorithm next) = (Bucket(t.Old), Bucket(t.Next));
            long[] less = Convert(new(old, [At + t.Owed, t.Part % old.Parameters[2]]), next, t.how);
            long[] more = Convert(new(old, [At + t.Owed + t.more, old.Parameters[2] - 1]), next, t.how);
            Assert.True(less[0] < more[0] || (less[0] == more[0] && less[1] <= more[1]), $"{less[0]} {more[0]}");
        });

    [Fact]
    public void Held_permits_stay_held_whatever_the_strategy()
    {
        foreach (TokenInheritance how in Strategies)
        {
            LimitAlgorithm five = Limit.Concurrency(5).Algorithm, two = Limit.Concurrency(2).Algorithm;
            Assert.Equal([4], Convert(new(five, [4]), two, how));
            Assert.Equal([0], Convert(new(Limit.FixedWindow(5, TimeSpan.FromDays(1)).Algorithm, [0, 3]), two, how));
        }
    }

    private static LimitAlgorithm Kind(int kind) => (kind switch
    {
        0 => Limit.TokenBucket(7, TimeSpan.FromSeconds(3), 10),
        1 => Limit.FixedWindow(10, TimeSpan.FromHours(1)),
        2 => Limit.SlidingWindow(10, TimeSpan.FromHours(1)),
        3 => Limit.SlidingLog(10, TimeSpan.FromMinutes(1)),
        4 => Limit.CalendarWindow(10, CalendarUnit.Day),
        _ => Limit.Custom("rest", new CoolDownAlgorithm(10, 1_000_000)),
    }).Algorithm;

    private static long[] Convert(LimitState old, LimitAlgorithm next, TokenInheritance how)
    {
        var state = new long[next.StateWords];
        StateInheritance.Convert(old.Algorithm, old.Words, next, state, how, new(At, At));
        return state;
    }

    private static GcraAlgorithm Bucket(BucketNumbers numbers) => new(
        numbers.Permits, TimeSpan.FromMicroseconds(numbers.PeriodUs), numbers.Burst, queue: 0);

    private static Gen<(BucketNumbers Old, BucketNumbers Next, long Owed, long Part)> Buckets() =>
        from old in Numbers()
        from next in Numbers()
        from owed in Generators.Int64(-(1L << 40), 1L << 51).Generator
        from rest in Generators.Int64(0, 1L << 40).Generator
        select (old, next, owed, rest);

    private static Gen<BucketNumbers> Numbers() =>
        from permits in Generators.Int64(1, 1L << 26).Generator
        from periodUs in Generators.Int64(1, 1L << 45).Generator
        from burst in Generators.Int64(
            1, (long)Int128.Min(1L << 26, (((Int128)1 << 50) * permits / periodUs) + 1)).Generator
        where (Int128)burst * periodUs / permits < RateLimitTime.HorizonUs
        select new BucketNumbers(permits, periodUs, burst);

    private sealed record BucketNumbers(long Permits, long PeriodUs, long Burst);

    private sealed record LimitState(LimitAlgorithm Algorithm, long[] Words);
}
