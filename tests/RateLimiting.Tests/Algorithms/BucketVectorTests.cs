namespace Purlin.RateLimiting.Tests;

/// <summary>
/// Published tables of other projects, as facts: (time, cost) to result. Their names are beside them.
/// </summary>
public sealed class BucketVectorTests
{
    private const long Ms = 1_000;
    private static readonly long Start = RateLimitTime.FromUtc(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // golang/time, rate/rate_test.go; 10/s, times in units of 100 ms: time, tokens before, cost, allowed.
    [Theory]
    [InlineData(1, "0 1 1 y, 0 0 1 n, 0 0 1 n, 1 1 1 y, 1 0 1 n, 1 0 1 n, 2 1 2 n, 2 1 1 y, 2 0 1 n")]
    [InlineData(3, "0 3 2 y, 0 1 2 n, 0 1 1 y, 0 0 1 n, 1 1 4 n, 2 2 1 y, 3 2 1 y, 4 2 1 y, 4 1 1 y, 4 0 1 n, "
        + "4 0 1 n, 9 3 3 y, 9 0 0 y")]
    public void Bursts_of_golang_rate(int burst, string table)
    {
        var trial = new LimitTrial(Limit.TokenBucket(10, TimeSpan.FromSeconds(1), burst));
        foreach (string[] row in table.Split(", ").Select(row => row.Split(' ')))
        {
            long now = Start + (long.Parse(row[0], null) * 100 * Ms);
            Assert.Equal(long.Parse(row[1], null), trial.Judge(now, 0).Remaining);
            Assert.Equal(row[3] == "y", trial.Take(now, long.Parse(row[2], null)).IsAllowed);
        }
    }

    // The same file, its table of a clock that goes back, with what must hold instead of the tokens it mints.
    [Fact]
    public void A_clock_that_goes_back_mints_nothing()
    {
        var trial = new LimitTrial(Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 3));
        Assert.Equal("yynynyn", string.Concat(new[] { 1, 0, 0, 1, 1, 2, 2 }
            .Select(t => trial.Take(Start + (t * 100 * Ms), 1).IsAllowed ? 'y' : 'n')));
    }

    // golang/time: reservations are delays of a shaping bucket. (time, cost) to the time it may act.
    [Theory]
    [InlineData("0 2 0, 0 2 2, 3 2 4")]
    [InlineData("0 2 0, 1 2 2, 3 1 3")]
    public void Reservations_of_golang_rate_are_delays(string table)
    {
        var trial = new LimitTrial(Limit.LeakyBucket(10, TimeSpan.FromSeconds(1), queue: 1_000, burst: 2));
        foreach (long[] row in Rows(table))
        {
            LimitDecision decision = trial.Take(Start + (row[0] * 100 * Ms), row[1]);
            Assert.True(decision.IsAllowed);
            Assert.Equal((row[2] - row[0]) * 100 * Ms, decision.DelayUs);
        }
    }

    // golang/time: (t0, 2), (t0, 2), the second cancelled at t1, then (t1, 2) acts at t2.
    [Fact]
    public void A_cancelled_reservation_makes_room_for_the_next()
    {
        var trial = new LimitTrial(Limit.LeakyBucket(10, TimeSpan.FromSeconds(1), queue: 1_000, burst: 2));
        trial.Take(Start, 2);
        trial.Take(Start, 2);
        trial.Refund(Start + (100 * Ms), trial.LastDebit, 2);
        Assert.Equal(100 * Ms, trial.Take(Start + (100 * Ms), 2).DelayUs);
    }

    // Reserved 500 of a burst of 500, 100 taken when time has paid for it all: a refund then would mint 70.
    [Fact]
    public void What_time_has_paid_for_is_not_given_back_again()
    {
        var trial = new LimitTrial(Limit.TokenBucket(1, TimeSpan.FromMilliseconds(1), 500));
        trial.Take(Start, 500);
        LimitDebit debit = trial.LastDebit;
        Assert.True(trial.Take(Start + (500 * Ms), 100).IsAllowed);
        trial.Refund(Start + (500 * Ms), debit, 70);
        Assert.Equal(400, trial.Judge(Start + (500 * Ms), 0).Remaining);
        trial.Refund(Start + (460 * Ms), debit, 70);
        Assert.Equal(400, trial.Judge(Start + (460 * Ms), 0).Remaining);
    }

    // brandur/redis-cell, it_rate_limits, and throttled/throttled: limit 5, 1/s. ms, cost: remaining, reset, retry, ok.
    [Theory]
    [InlineData("0 6 5 0 -1 n, 0 1 4 1000 0 y, 0 1 3 2000 0 y, 0 1 2 3000 0 y, 0 1 1 4000 0 y, 0 1 0 5000 0 y, "
        + "0 1 0 5000 1000 n, 3000 1 2 3000 0 y, 3100 1 1 3900 0 y, 4000 1 1 4000 0 y, 8000 1 4 1000 0 y, "
        + "9500 1 4 1000 0 y, 9500 0 4 1000 0 y, 9500 2 2 3000 0 y, 9500 5 2 3000 3000 n")]
    public void Table_of_redis_cell(string table)
    {
        var trial = new LimitTrial(Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 5));
        foreach (string[] row in table.Split(", ").Select(row => row.Split(' ')))
        {
            LimitDecision decision = trial.Take(Start + (long.Parse(row[0], null) * Ms), long.Parse(row[1], null));
            long retry = decision.RetryAfterUs == LimitDecision.Never ? -Ms : decision.RetryAfterUs;
            Assert.Equal(
                (row[2], row[3], row[4], row[5]),
                ($"{decision.Remaining}", $"{decision.ResetAfterUs / Ms}", $"{retry / Ms}", decision.IsAllowed ? "y" : "n"));
        }
    }

    // bucket4j, BucketState specs, with microseconds for its nanoseconds: capacity per period, tokens, wait for n.
    [Theory]
    [InlineData(10, 10, 100, 0, 10, 100)]
    [InlineData(10, 2, 100, 0, 10, 500)]
    [InlineData(10, 10, 100, 4, 7, 30)]
    public void Waits_of_bucket4j(int capacity, int permits, int periodUs, int tokens, int cost, int waitUs)
    {
        var trial = new LimitTrial(Limit.TokenBucket(permits, TimeSpan.FromMicroseconds(periodUs), capacity));
        trial.Owe(Start, capacity - tokens);
        Assert.Equal(waitUs, trial.Judge(Start, cost).RetryAfterUs);
        Assert.False(trial.Judge(Start + waitUs - 1, cost).IsAllowed);
        Assert.True(trial.Judge(Start + waitUs, cost).IsAllowed);
    }

    // bucket4j: the remainder is kept between refills. 10 per 100, empty; at 97 nine, at 100 the tenth.
    [Fact]
    public void Fractions_of_a_permit_are_kept()
    {
        var trial = new LimitTrial(Limit.TokenBucket(10, TimeSpan.FromMicroseconds(100), 10));
        trial.Owe(Start, 10);
        Assert.True(trial.Take(Start + 97, 9).IsAllowed);
        Assert.False(trial.Take(Start + 97, 1).IsAllowed);
        Assert.True(trial.Take(Start + 100, 1).IsAllowed);
    }

    // bucket4j, overflow: twelve hours idle, then three limits at once.
    [Fact]
    public void Three_limits_after_half_a_day_of_idleness()
    {
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = new ManualTimeProvider() } },
            new RateLimitPolicy("all", Limit.TokenBucket(700_000, TimeSpan.FromHours(1), 700_000),
                Limit.TokenBucket(14_500, TimeSpan.FromMinutes(1), 14_500),
                Limit.TokenBucket(300, TimeSpan.FromSeconds(1), 300)));
        Assert.True(limiter.Check("all", "k").IsAllowed);
        Assert.True(limiter.Check("all", "k", 299).IsAllowed);
        RateLimitVerdict refused = limiter.Check("all", "k");
        Assert.Equal("300-per-1s", refused.RefusedBy?.Name);
    }

    // mailgun/gubernator, functional_test.go, leaky bucket 10 per 30 s: s, cost, remaining.
    [Theory]
    [InlineData(10, "0 1 9, 1 1 8, 2 1 7, 5 0 8, 5 8 0, 8 0 1, 68 0 10")]
    [InlineData(20, "0 1 19, 0 1 18, 0 1 17, 3 0 18, 6 0 19, 6 19 0, 9 0 1, 69 0 20")]
    public void Leaky_bucket_of_gubernator(int burst, string table)
    {
        var trial = new LimitTrial(Limit.TokenBucket(10, TimeSpan.FromSeconds(30), burst));
        foreach (long[] row in Rows(table))
            Assert.Equal(row[2], trial.Take(Start + (row[0] * 1_000 * Ms), row[1]).Remaining);
    }

    [Fact]
    public void A_small_rate_admits_one_and_then_none()
    {
        var trial = new LimitTrial(Limit.TokenBucket(1, TimeSpan.FromDays(400), 1));
        Assert.True(trial.Take(Start, 1).IsAllowed);
        Assert.Equal((long)TimeSpan.FromDays(400).TotalMicroseconds, trial.Take(Start, 1).RetryAfterUs);
    }

    // golang/time: one try each 2 ms for 5 s at 100/s, burst 100: 100 and 5 s of 100.
    [Fact]
    public void Long_runs_admit_the_rate_and_the_burst()
    {
        var trial = new LimitTrial(Limit.TokenBucket(100, TimeSpan.FromSeconds(1), 100));
        int admitted = Enumerable.Range(0, 2_500).Count(i => trial.Take(Start + (i * 2 * Ms), 1).IsAllowed);
        Assert.Equal(599, admitted);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 1)]
    [InlineData(999_983, 1)]
    public void Odd_rates_do_not_drift(int permits, int seconds)
    {
        int count = Effort.Of(2_000_000, 1_000_000_000);
        var trial = new LimitTrial(Limit.TokenBucket(permits, TimeSpan.FromSeconds(seconds), 1));
        long now = Start;
        for (int i = 0; i < count; i++)
        {
            LimitDecision decision = trial.Judge(now, 1);
            now += decision.RetryAfterUs;
            trial.Owe(now, 1);
        }

        // Each permit came at the first whole microsecond from its exact instant on.
        Int128 exactUs = (Int128)(count - 1) * seconds * 1_000_000;
        Assert.InRange(now - Start, (long)(exactUs / permits), (long)(exactUs / permits) + count);
        var patient = new LimitTrial(Limit.TokenBucket(permits, TimeSpan.FromSeconds(seconds), 1 << 20));
        for (int i = 0; i < 1 << 20; i++)
            Assert.True(patient.Take(Start, 1).IsAllowed);
        Assert.Equal((long)(((((Int128)1 << 20) * seconds * 1_000_000) + permits - 1) / permits),
            patient.Judge(Start, 0).ResetAfterUs);
    }

    private static IEnumerable<long[]> Rows(string table) =>
        table.Split(", ").Select(row => Array.ConvertAll(row.Split(' '), long.Parse));
}
