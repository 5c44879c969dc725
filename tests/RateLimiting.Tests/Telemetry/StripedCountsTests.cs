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
}
