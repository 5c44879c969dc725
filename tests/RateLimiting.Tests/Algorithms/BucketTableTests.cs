using System.Globalization;

namespace Purlin.RateLimiting.Tests;

/// <summary>More published tables of buckets: refills and waits of bucket4j, reservations of golang/time.</summary>
public sealed class BucketTableTests
{
    private const long Step = 100_000;
    private static readonly long Start = RateLimitTime.FromUtc(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // bucket4j, its refill specification, greedy: permits per 1,000, tokens, from, to, tokens then.
    [Theory]
    [InlineData(1000, 0, 10_000, 10_040, 40)]
    [InlineData(1000, 50, 10_000, 10_001, 51)]
    [InlineData(1000, 55, 10_000, 9_999, 55)]
    [InlineData(1000, 200, 10_000, 20_000, 1000)]
    [InlineData(100, 0, 10_000, 10_003, 0)]
    [InlineData(100, 90, 10_000, 10_017, 91)]
    [InlineData(100, 0, 10_000, 28_888, 100)]
    public void Refills_of_bucket4j(int permits, int tokens, int fromUs, int toUs, int tokensThen)
    {
        var trial = new LimitTrial(Limit.TokenBucket(permits, TimeSpan.FromMicroseconds(1_000), permits));
        trial.Owe(Start + fromUs, permits - tokens);
        Assert.Equal(tokensThen, trial.Judge(Start + Math.Max(fromUs, toUs), 0).Remaining);
        Assert.InRange(trial.Judge(Start + toUs, 0).Remaining, 0, tokensThen);
    }

    // bucket4j: the time until it is full, of tokens that may be owed.
    [Theory]
    [InlineData(10, 10, 1, 90)]
    [InlineData(10, 2, -23, 1_650)]
    public void Times_to_full_of_bucket4j(int capacity, int permits, int tokens, int us)
    {
        var trial = new LimitTrial(Limit.TokenBucket(permits, TimeSpan.FromMicroseconds(100), capacity));
        trial.Owe(Start, capacity - tokens);
        Assert.Equal(us, trial.Judge(Start, 0).ResetAfterUs);
    }

    // bucket4j: capacity 4, one a second, drained at 0, asked after 0.2 s.
    [Theory]
    [InlineData(1, 0.8)]
    [InlineData(3, 2.8)]
    public void Waits_for_a_part_of_a_period(int cost, double seconds)
    {
        var trial = new LimitTrial(Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 4));
        trial.Owe(Start, 4);
        Assert.Equal(seconds * 1e6, trial.Judge(Start + 200_000, cost).RetryAfterUs);
    }

    // bucket4j: two limits, whichever comes first: 10 per 100 with 1 left, 5 per 10 with 2 left, three wanted.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_wait_of_two_limits_is_the_longer_one(bool isReversed)
    {
        Limit[] limits =
        [
            Limit.TokenBucket(10, TimeSpan.FromMicroseconds(100), 10),
            Limit.TokenBucket(5, TimeSpan.FromMicroseconds(10), 5),
        ];
        if (isReversed)
            Array.Reverse(limits);
        var time = new ManualTimeProvider();
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = time } }, new RateLimitPolicy("p", limits));
        // Five, and once the smaller one has those back four more, of which it has one back: 1 and 2 are left.
        Assert.True(limiter.Check("p", "k", 5).IsAllowed);
        time.Advance(TimeSpan.FromMicroseconds(10));
        Assert.True(limiter.Check("p", "k", 5).IsAllowed);
        time.Advance(TimeSpan.FromMicroseconds(4));
        Assert.Equal([1L, 2L], limiter.Policy("p").PeekEach("k").Select(verdict => verdict.Remaining).Order());
        Assert.Equal(TimeSpan.FromMicroseconds(16), limiter.Check("p", "k", 3).RetryAfter);
    }

    // bucket4j adds tokens above the capacity; a refund here never makes more than full.
    [Fact]
    public void No_refund_fills_a_bucket_above_its_burst()
    {
        var trial = new LimitTrial(Limit.TokenBucket(10, TimeSpan.FromSeconds(1), 100));
        LimitDebit first = trial.Owe(Start, 50), second = trial.Owe(Start, 50);
        trial.Refund(Start, second, 50);
        trial.Refund(Start, first, 50);
        Assert.Equal(100, trial.Judge(Start, 0).Remaining);
        Assert.True(trial.Take(Start, 100).IsAllowed);
        Assert.False(trial.Take(Start, 1).IsAllowed);
    }

    // golang/time: at most 100 ms of waiting, burst 2. The queue is what fits into that time.
    [Fact]
    public void Reservations_of_golang_rate_with_a_longest_wait()
    {
        var trial = new LimitTrial(Limit.LeakyBucket(10, TimeSpan.FromSeconds(1), queue: 1, burst: 2));
        Assert.Equal(0, trial.Take(Start, 2).DelayUs);
        Assert.Equal(Step, trial.Take(Start, 1).DelayUs);
        Assert.False(trial.Take(Start, 1).IsAllowed);
    }

    // golang/time, its cancellations, in steps of 100 ms: "time cost acts" reserves, "xtime number" cancels; last, when
    // the last reservation acts there. What it does not give back, because later reservations keep their places, is
    // given back here: they keep them here, too, and at no instant has more acted than burst + rate * time.
    [Theory]
    [InlineData(2, "0 2 0, 0 2 2, x1 1, 1 2 2", 2)]
    [InlineData(2, "0 2 0, 0 2 2, x3 1, 3 2 3", 4)]
    [InlineData(2, "0 2 0, 0 1 1, 0 1 2, x0 0, 0 1 1", 3)]
    [InlineData(2, "0 2 0, 0 2 2, 0 1 3, x2 1, 2 2 3", 4)]
    [InlineData(4, "0 4 0, 0 3 3, 0 1 4, 0 1 5, x1 3, x1 1, 1 3 4", 5)]
    public void Cancelled_reservations_of_golang_rate(int burst, string table, int actsThere)
    {
        var trial = new LimitTrial(Limit.LeakyBucket(10, TimeSpan.FromSeconds(1), queue: 1_000, burst));
        var made = new List<(LimitDebit Debit, long Cost, long Acts)>();
        foreach (string row in table.Split(", "))
        {
            long[] numbers = Array.ConvertAll(
                row.TrimStart('x').Split(' '), text => long.Parse(text, CultureInfo.InvariantCulture));
            if (row[0] == 'x')
            {
                var cancelled = made[(int)numbers[1]];
                trial.Refund(Start + (numbers[0] * Step), cancelled.Debit, cancelled.Cost);
                made[(int)numbers[1]] = cancelled with { Cost = 0 };
                continue;
            }

            LimitDecision decision = trial.Take(Start + (numbers[0] * Step), numbers[1]);
            Assert.Equal((numbers[2] - numbers[0]) * Step, decision.DelayUs);
            made.Add((trial.LastDebit, numbers[1], numbers[2]));
        }

        Assert.InRange(made[^1].Acts, 0, actsThere);
        for (int now = 0; now <= 10; now++)
            Assert.InRange(made.Where(one => one.Acts <= now).Sum(one => one.Cost), 0, burst + now);
    }
}
