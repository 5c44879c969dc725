using System.Collections.Concurrent;

namespace Purlin.RateLimiting.Tests;

public sealed class StripedCountsTests
{
    [Fact]
    public void No_addition_is_lost_when_threads_share_a_copy()
    {
        var counts = new StripedCounts();
        // More threads than copies.
        Thread[] threads = [.. Enumerable.Range(0, 24).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                counts.Add(3);
                counts.Add(StripedCounts.Length - 1, 2);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal((0L, 24 * 50_000L, 24 * 100_000L), (counts[0], counts[3], counts[StripedCounts.Length - 1]));
    }

    [Fact]
    public void No_addition_is_lost_between_two_threads_of_one_copy()
    {
        const int Additions = 3_000_000;
        var counts = new StripedCounts();
        using var start = new Barrier(2);
        // Of nine threads two have one copy; the others end at once.
        var copies = new ConcurrentDictionary<int, int>();
        using var known = new CountdownEvent(9);
        int running = 0;
        Thread[] threads = [.. Enumerable.Range(0, 9).Select(_ => new Thread(() =>
        {
            int copy = Environment.CurrentManagedThreadId % 8;
            copies.AddOrUpdate(copy, 1, static (_, count) => count + 1);
            known.Signal();
            known.Wait();
            int shared = copies.First(pair => pair.Value > 1).Key;
            if (copy != shared || Interlocked.Increment(ref running) > 2)
                return;
            start.SignalAndWait();
            for (int i = 0; i < Additions; i++)
                counts.Add(3);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(2L * Additions, counts[3]);
    }
}
