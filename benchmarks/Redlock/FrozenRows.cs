using Purlin.Redlock;

namespace Purlin.Benchmarks;

/// <summary>B5: nodes that stop in the middle and stay so; what a healthy second takes is the measure.</summary>
internal static class FrozenRows
{
    private const double PerSecond = 1_000;
    private const int Names = 1_000;
    private const string Healthy = "all five healthy";
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    public static void One(RowSetup row) => Frozen(row, 1);

    public static void Two(RowSetup row) => Frozen(row, 2);

    private static void Frozen(RowSetup row, int frozen)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(new DistributedLockOptions());
        string[] names = [.. Enumerable.Range(0, Names).Select(i => $"frozen {i}")];
        int count = row.Size(1_500, 50);
        row.Ours("DistributedLocks", () => servers.WhileFrozen(frozen, () => Acquires(locks, names, count)))
            .Rival(Healthy, () => Acquires(locks, names, count))
            .Measure("p50", Unit.Milliseconds, run => run.Percentile(50) * 1e3)
            .Measure("p99", Unit.Milliseconds, run => run.Percentile(99) * 1e3, Goal.AtMostTimes(2, Healthy));
        row.Agree("locks that are held", () => servers.WhileFrozen(frozen, () => Held(locks)), () => 1);
    }

    private static int Held(DistributedLocks locks)
    {
        LockHandle held = locks.AcquireAsync("agree", Wait).GetAwaiter().GetResult();
        int count = held.IsHeld ? 1 : 0;
        held.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return count;
    }

    private static Latencies Acquires(DistributedLocks locks, string[] names, int count)
    {
        var releases = new Task[count];
        Latencies latencies = OpenLoop.Run(PerSecond, count, async i =>
        {
            LockHandle held = await locks.AcquireAsync(names[i % Names], Wait).ConfigureAwait(false);
            releases[i] = held.DisposeAsync().AsTask();
        });
        Task.WhenAll(releases).GetAwaiter().GetResult();
        return latencies;
    }
}
