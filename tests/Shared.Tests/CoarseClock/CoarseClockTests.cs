using System.Globalization;

namespace Purlin.Shared.Tests;

public class CoarseClockTests
{
    private const string ThreadName = "Purlin coarse c";

    [Fact]
    public void It_is_never_ahead_of_the_true_clock_and_moves_on()
    {
        long first = CoarseClock.GetTimestamp();
        long last = first;
        for (int changes = 0; changes < 20;)
        {
            long now = CoarseClock.GetTimestamp();
            Assert.InRange(now, last, TimeProvider.System.GetTimestamp());
            changes += now > last ? 1 : 0;
            last = now;
        }
    }

    [Fact]
    public void It_never_goes_backwards_over_all_threads()
    {
        long highest = 0;
        int backwards = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Read))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.Equal(0, backwards);

        void Read()
        {
            for (int i = 0; i < 200_000; i++)
            {
                long seen = Volatile.Read(ref highest);
                long now = CoarseClock.GetTimestamp();
                if (now < seen)
                    Interlocked.Increment(ref backwards);
                while (now > seen)
                {
                    long found = Interlocked.CompareExchange(ref highest, now, seen);
                    seen = found == seen ? now : found;
                }
            }
        }
    }

    [Fact]
    public void A_process_that_does_not_read_it_is_not_woken_and_the_first_read_after_that_is_the_true_time()
    {
        Prerequisite.Require(Directory.Exists("/proc/self/task"), "The wake-ups of a thread are counted in /proc.");
        CoarseClock.GetTimestamp();
        long last = -1;
        int still = 0;
        // The thread parks at a time of its own; the test waits for that, and for five looks without a wake-up.
        for (int look = 0; look < 400 && still < 5; look++)
        {
            Thread.Sleep(100);
            long now = WakeUps();
            still = now == last ? still + 1 : 0;
            last = now;
        }

        Assert.Equal(5, still);
        long before = TimeProvider.System.GetTimestamp();
        Assert.True(CoarseClock.GetTimestamp() >= before);
    }

    [Fact]
    public void A_read_allocates_nothing() =>
        Allocations.AssertNone(static () => CoarseClock.GetTimestamp(), iterations: 100_000);

    private static long WakeUps()
    {
        const string Counter = "voluntary_ctxt_switches:";
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            if (File.ReadAllText(task + "/comm").TrimEnd() == ThreadName)
            {
                string[] lines = File.ReadAllLines(task + "/status");
                string line = lines.First(l => l.StartsWith(Counter, StringComparison.Ordinal));
                return long.Parse(line[Counter.Length..], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"No thread is called {ThreadName}.");
    }
}
