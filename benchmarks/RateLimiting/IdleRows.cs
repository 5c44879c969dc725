using System.Diagnostics;
using System.Threading.RateLimiting;
using Purlin.RateLimiting;

namespace Purlin.Benchmarks;

/// <summary>What a limiter costs that nobody asks.</summary>
internal static class IdleRows
{
    private const string Framework = "System.Threading.RateLimiting";

    // By then whatever was begun is over, and the coarse clock has stopped.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>
    /// P5: processor time over three seconds with a million keys, none of them full; the framework's as its users get
    /// it, one timer for all of its partitions.
    /// </summary>
    public static void Idle(RowSetup row)
    {
        int keys = row.Size(1_000_000, 100);
        TimeSpan time = row.Size(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(1));
        TimeSpan settling = row.Size(Settling, TimeSpan.FromMilliseconds(1));
        row.Ours("LocalRateLimiter", () => Ours(keys, settling, time))
            .Rival(Framework, () => Theirs(keys, settling, time))
            .Measure("", Unit.Percent, share => share * 100, Goal.AtMost(0.5));
        row.Agree("allowed of a hundred keys", () => Allowed(MeetOurs(100, out LocalRateLimiter ours), ours),
            () => Allowed(MeetTheirs(100, out PartitionedRateLimiter<ulong> theirs), theirs));
    }

    private static int Allowed(int allowed, IDisposable limiter)
    {
        limiter.Dispose();
        return allowed;
    }

    private static double Ours(int keys, TimeSpan settling, TimeSpan time)
    {
        MeetOurs(keys, out LocalRateLimiter limiter);
        using (limiter)
            return ShareOfProcessor(settling, time);
    }

    private static double Theirs(int keys, TimeSpan settling, TimeSpan time)
    {
        MeetTheirs(keys, out PartitionedRateLimiter<ulong> limiter);
        using (limiter)
            return ShareOfProcessor(settling, time);
    }

    private static double ShareOfProcessor(TimeSpan settling, TimeSpan time)
    {
        GC.Collect();
        Thread.Sleep(settling);
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        Thread.Sleep(time);
        return (Process.GetCurrentProcess().TotalProcessorTime - processor) / time;
    }

    private static int MeetOurs(int keys, out LocalRateLimiter limiter)
    {
        limiter = new(new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromHours(1), 10)));
        LocalPolicy policy = limiter.Policy("p");
        int allowed = 0;
        for (int key = 0; key < keys; key++)
            allowed += policy.Check((ulong)key).IsAllowed ? 1 : 0;
        return allowed;
    }

    private static int MeetTheirs(int keys, out PartitionedRateLimiter<ulong> limiter)
    {
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = 10,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromHours(1),
            QueueLimit = 0,
        };
        limiter = PartitionedRateLimiter.Create<ulong, ulong>(
            key => RateLimitPartition.GetTokenBucketLimiter(key, _ => options));
        int allowed = 0;
        for (int key = 0; key < keys; key++)
        {
            using RateLimitLease lease = limiter.AttemptAcquire((ulong)key);
            allowed += lease.IsAcquired ? 1 : 0;
        }

        return allowed;
    }
}
