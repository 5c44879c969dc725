namespace Purlin.Redlock.Tests;

public sealed class EngineClockTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private readonly TwoClocks _time = new();

    [Fact]
    public void A_host_that_slept_has_aged_although_its_monotonic_clock_stood_still()
    {
        var clock = new EngineClock(_time);
        _time.Pass(10 * Second);
        Assert.Equal(10 * Second, clock.NowTicks);
        _time.Wall += 3_600 * Second;
        Assert.Equal(3_610 * Second, clock.NowTicks);
        _time.Pass(Second);
        Assert.Equal(3_611 * Second, clock.NowTicks);
    }

    [Fact]
    public void A_wall_clock_that_goes_back_or_drifts_changes_nothing()
    {
        var clock = new EngineClock(_time);
        _time.Wall -= 3_600 * Second;
        Assert.Equal(0, clock.NowTicks);
        for (int i = 0; i < 10_000; i++)
        {
            _time.Pass(Second);
            // A hundred times what a bad clock does, in all more than an hour and a half.
            _time.Wall += Second / 2;
            Assert.Equal((i + 1) * Second, clock.NowTicks);
        }
    }

    [Fact]
    public async Task Time_never_goes_back_whoever_looks()
    {
        var clock = new EngineClock(_time);
        using var stop = new CancellationTokenSource();
        Task[] lookers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            long last = 0;
            while (!stop.IsCancellationRequested)
            {
                long now = clock.NowTicks;
                Assert.True(now >= last, $"{now} after {last}");
                last = now;
            }
        }))];
        for (int i = 0; i < 20_000; i++)
        {
            _time.Pass(Second / 10);
            if (i % 100 == 0)
                _time.Sleep(5 * Second);
        }

        await stop.CancelAsync();
        await Task.WhenAll(lookers);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public long Monotonic;
        public long Wall = new DateTimeOffset(2031, 3, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(long ticks)
        {
            Interlocked.Add(ref Wall, ticks);
            Interlocked.Add(ref Monotonic, ticks);
        }

        public void Sleep(long ticks) => Interlocked.Add(ref Wall, ticks);

        public override long GetTimestamp() => Volatile.Read(ref Monotonic);

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref Wall), TimeSpan.Zero);
    }
}
