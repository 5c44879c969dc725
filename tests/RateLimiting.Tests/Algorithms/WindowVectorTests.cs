namespace Purlin.RateLimiting.Tests;

public sealed class WindowVectorTests
{
    private static readonly long Start = RateLimitTime.FromUtc(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // bucket4j, intervally: 9 per 10; time, remaining. After 15 of 60 s the wait is 45 s.
    [Fact]
    public void Interval_refills_of_bucket4j()
    {
        var trial = new LimitTrial(Limit.FixedWindow(9, TimeSpan.FromMicroseconds(10)));
        trial.Owe(Start, 9);
        Assert.Equal(0, trial.Judge(Start + 4, 0).Remaining);
        Assert.Equal(9, trial.Judge(Start + 10, 0).Remaining);
        Assert.Equal(9, trial.Judge(Start + 11, 0).Remaining);

        var minute = new LimitTrial(Limit.FixedWindow(10, TimeSpan.FromMinutes(1)));
        minute.Owe(Start, 10);
        Assert.Equal(60_000_000, minute.Judge(Start, 1).RetryAfterUs);
        Assert.Equal(45_000_000, minute.Judge(Start + 15_000_000, 1).RetryAfterUs);
        Assert.Equal(LimitDecision.Never, minute.Judge(Start, 15).RetryAfterUs);
    }

    // mailgun/gubernator: a cost above what is left takes nothing.
    [Fact]
    public void More_than_is_left_drains_nothing()
    {
        var trial = new LimitTrial(Limit.FixedWindow(100, TimeSpan.FromSeconds(1)));
        Assert.False(trial.Take(Start, 1_000).IsAllowed);
        Assert.Equal(0, trial.Take(Start, 100).Remaining);
    }

    // Cloudflare's example: 42 of the previous minute, 18 of this one, 15 s in: 42 * 45/60 + 18 = 49.5 of 50.
    [Fact]
    public void Sliding_counter_weighs_the_previous_window()
    {
        var trial = new LimitTrial(Limit.SlidingWindow(50, TimeSpan.FromMinutes(1)));
        trial.Owe(Start, 42);
        trial.Owe(Start + 60_000_000, 18);
        Assert.False(trial.Judge(Start + 75_000_000, 1).IsAllowed);
        Assert.Equal(0, trial.Judge(Start + 75_000_000, 0).Remaining);
        // 42 * (1 - t/60) <= 31 from 15.714 s on: the next step of 30 ms.
        Assert.Equal(720_000, trial.Judge(Start + 75_000_000, 1).RetryAfterUs);
    }

    [Fact]
    public void Log_counts_an_entry_for_one_window_to_the_microsecond()
    {
        var trial = new LimitTrial(Limit.SlidingLog(2, TimeSpan.FromSeconds(1)));
        Assert.True(trial.Take(Start, 1).IsAllowed);
        Assert.True(trial.Take(Start + 400_000, 1).IsAllowed);
        Assert.Equal(600_000, trial.Take(Start + 400_000, 1).RetryAfterUs);
        Assert.Equal(1_000_000, trial.Take(Start + 400_000, 2).RetryAfterUs);
        Assert.False(trial.Judge(Start + 999_999, 1).IsAllowed);
        Assert.True(trial.Take(Start + 1_000_000, 1).IsAllowed);
    }

    [Fact]
    public void Log_gives_back_only_the_entries_of_that_debit()
    {
        var trial = new LimitTrial(Limit.SlidingLog(5, TimeSpan.FromSeconds(1)));
        trial.Owe(Start, 2);
        LimitDebit middle = trial.Owe(Start + 10, 2);
        trial.Owe(Start + 20, 1);
        trial.Refund(Start + 30, middle, 1);
        trial.Refund(Start + 30, middle, 5);
        Assert.Equal(2, trial.Judge(Start + 30, 0).Remaining);
        Assert.Equal(4, trial.Judge(Start + 1_000_010, 0).Remaining);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sliding")]
    public void A_window_gives_back_only_within_the_window_charged(string kind)
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        var trial = new LimitTrial(kind == "fixed" ? Limit.FixedWindow(10, second) : Limit.SlidingWindow(10, second));
        LimitDebit debit = trial.Owe(Start, 6);
        trial.Refund(Start + 999_999, debit, 2);
        Assert.Equal(6, trial.Judge(Start + 999_999, 0).Remaining);
        trial.Owe(Start + 1_000_000, 5);
        trial.Refund(Start + 1_000_001, debit, 2);
        Assert.Equal(kind == "fixed" ? 5 : 1, trial.Judge(Start + 1_000_000, 0).Remaining);
    }

    // The double rate at the start of a fixed window is a property of it; the sliding ones do not have it.
    [Fact]
    public void Twice_the_limit_around_a_boundary_passes_a_fixed_window_only()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        Assert.Equal([20, 10, 10], ((Limit[])
        [
            Limit.FixedWindow(10, second), Limit.SlidingWindow(10, second), Limit.SlidingLog(10, second),
        ]).Select(limit =>
        {
            var trial = new LimitTrial(limit);
            return Enumerable.Range(-50, 100).Count(ms => trial.Take(Start + (ms * 100L), 1).IsAllowed);
        }));
    }

    [Fact]
    public void A_refusal_does_not_extend_anything()
    {
        foreach (Limit limit in (Limit[])
        [
            Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 1), Limit.FixedWindow(1, TimeSpan.FromSeconds(1)),
            Limit.SlidingWindow(1, TimeSpan.FromSeconds(1)), Limit.SlidingLog(1, TimeSpan.FromSeconds(1)),
        ])
        {
            var trial = new LimitTrial(limit);
            Assert.True(trial.Take(Start, 1).IsAllowed);
            long[] before = trial.State.ToArray();
            for (int i = 1; i < 100; i++)
                Assert.False(trial.Take(Start + (i * 9_000), 1).IsAllowed);
            Assert.Equal(before, trial.State.ToArray());
        }
    }
}
