using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.Tests;

/// <summary>Many callers of one adapter at the same time, some of whom lose patience.</summary>
public sealed class AdapterStressTests
{
    private const int Callers = 8;
    private const int Permits = 3;

    private static readonly int Rounds = Effort.Of(100, soak: 10_000);

    [Theory]
    [InlineData(QueueProcessingOrder.OldestFirst)]
    [InlineData(QueueProcessingOrder.NewestFirst)]
    public async Task Never_are_more_held_than_there_are_and_in_the_end_all_are_back(QueueProcessingOrder order)
    {
        var store = new WatchedStore
        {
            Before = async () => await Task.Yield(),
            After = async () => await Task.Yield(),
        };
        IRateLimiter shared = new StoreRateLimiter(store, new RateLimitPolicy("p", Limit.Concurrency(Permits)));
        using RateLimiter limiter = shared.AsRateLimiter("p", "k",
            new() { QueueLimit = Callers, QueueProcessingOrder = order, UsesReservations = true });
        int held = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(seed => Task.Run(() => CallAsync(new Random(seed)))))
            .WaitAsync(TimeSpan.FromSeconds(Effort.Of(100, soak: 1_000)));
        Assert.InRange(most, 1, Permits);
        RateLimiterStatistics statistics = limiter.GetStatistics()!;
        Assert.Equal(0, statistics.CurrentQueuedCount);
        using RateLimitLease all = await limiter.AcquireAsync(Permits);
        Assert.True(all.IsAcquired);

        async Task CallAsync(Random random)
        {
            for (int i = 0; i < Rounds; i++)
            {
                using var patience = new CancellationTokenSource();
                ValueTask<RateLimitLease> acquisition = limiter.AcquireAsync(1, patience.Token);
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                    await patience.CancelAsync();
                }

                try
                {
                    using RateLimitLease lease = await acquisition;
                    Assert.True(lease.IsAcquired);
                    int now = Interlocked.Increment(ref held);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref held);
                }
                catch (OperationCanceledException)
                {
                    Assert.True(patience.IsCancellationRequested);
                }
            }
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
