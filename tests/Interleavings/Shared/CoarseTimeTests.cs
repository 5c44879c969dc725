using Purlin.Shared;

namespace Purlin.Interleaving.Shared;

public sealed class CoarseTimeTests
{
    private const int ParkAfterSeconds = 1;

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, 3)]
    public void Reads_never_go_backwards_and_are_never_ahead_of_the_true_time(int reads, int? maxPreemptions)
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var clock = new SteppedClock();
            var time = new CoarseTime(clock, static () => { }, ParkAfterSeconds);
            long highest = 0;
            void Read()
            {
                for (int i = 0; i < reads; i++)
                {
                    long floor = highest;
                    long read = time.Read();
                    Assert.InRange(read, floor, clock.Now);
                    highest = Math.Max(highest, read);
                }
            }

            return new InterleavingScenario([Read, Read, () => time.Tick()], after: () => { });
        }, new() { MaxPreemptions = maxPreemptions });

        Assert.InRange(report.Schedules, 500, 200_000);
    }

    [Fact]
    public void Readers_that_end_a_park_wake_the_ticker_once()
    {
        Interleavings.Explore(() =>
        {
            int wakes = 0;
            var time = new CoarseTime(new SteppedClock(), () => Interlocked.Increment(ref wakes), ParkAfterSeconds);
            void Read() => time.Read();
            return new InterleavingScenario([Read, Read, Read], after: () => Assert.Equal(1, wakes));
        });
    }

    [Fact]
    public void No_reader_of_a_parked_clock_is_left_without_a_ticker()
    {
        Interleavings.Explore(() =>
        {
            var clock = new SteppedClock();
            int wakes = 0;
            bool isParked = false;
            var time = new CoarseTime(clock, () => wakes++, ParkAfterSeconds);
            time.Read();
            time.Tick();
            wakes = 0;
            clock.Advance(2 * SteppedClock.TicksPerSecond);
            void Read() => time.Read();
            void Tick() => isParked = !time.Tick();
            return new InterleavingScenario([Read, Read, Tick], after: () =>
            {
                long before = wakes;
                time.Read();
                // Either the ticker still ticks, or some read since it parked has woken it, the last one at the latest.
                Assert.Equal(isParked ? 1 : 0, wakes);
                Assert.InRange(before, 0, wakes);
            });
        });
    }

    /// <summary>
    /// A clock that goes on with every look at it, so that each read has a time of its own, and that shows every second
    /// look an older time, as the counters of two processors may.
    /// </summary>
    private sealed class SteppedClock : TimeProvider
    {
        public const long TicksPerSecond = 1_000;

        public long Now { get; private set; } = 100;

        public override long TimestampFrequency => TicksPerSecond;

        public override long GetTimestamp() => ++Now % 2 == 0 ? Now : Now - 3;

        public void Advance(long ticks) => Now += ticks;
    }
}
