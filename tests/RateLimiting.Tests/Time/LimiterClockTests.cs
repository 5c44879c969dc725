using System.Diagnostics;

namespace Purlin.RateLimiting.Tests;

public sealed class LimiterClockTests
{
    [Fact]
    public void Coarse_time_goes_on_and_is_never_ahead_nor_goes_back()
    {
        // Its wall clock is read between these two, and its timestamp after the first, however slow the machine is.
        long before = Stopwatch.GetTimestamp();
        var coarse = new LimiterClock(TimeProvider.System, isPrecise: false);
        long latestOriginUs = RateLimitTime.FromUtc(DateTimeOffset.UtcNow);
        long TrueUs() => latestOriginUs + (long)Stopwatch.GetElapsedTime(before).TotalMicroseconds + 1;
        long first = coarse.MonotonicUs(), last = first;
        int changes = 0;
        for (long start = Stopwatch.GetTimestamp(); changes < 20 && Stopwatch.GetElapsedTime(start).TotalSeconds < 30;)
        {
            long now = coarse.MonotonicUs();
            Assert.InRange(now, last, TrueUs());
            changes += now > last ? 1 : 0;
            last = now;
        }

        Assert.Equal(20, changes);
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(10_000_000)]
    [InlineData(3_579_545)]
    public void Microseconds_are_whole_and_exact_whatever_the_timestamp_counts(long frequency)
    {
        var time = new TickingTime(frequency);
        var clock = new LimiterClock(time, isPrecise: false);
        long origin = clock.MonotonicUs();
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++)
        {
            time.Ticks = random.NextInt64(frequency * 86_400 * 400);
            Assert.Equal((long)((Int128)time.Ticks * 1_000_000 / frequency), clock.MonotonicUs() - origin);
        }
    }

    private sealed class TickingTime(long frequency) : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(56);
    }
}
