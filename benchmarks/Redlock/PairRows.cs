using Purlin.Redlock;

namespace Purlin.Benchmarks;

/// <summary>B2, B3: acquires with their releases, beside the textbook's.</summary>
internal static class PairRows
{
    private const int Workers = 256;
    private const int Names = 10_000;
    private const string Textbook = "textbook Redlock";
    private const string Single = "textbook, one node";
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private sealed record Run(Latencies Latencies, Latencies Meter);

    public static void Throughput(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        var textbook = new TextbookRedlock(servers.Connect());
        var single = new TextbookRedlock(servers.Connect()[0]);
        string[] names = [.. Enumerable.Range(0, Workers).Select(i => $"parallel {i}")];
        row.Ours("DistributedLocks", Loop.Async(
                n => AllAsync(n, async worker => await PairAsync(locks, names[worker]).ConfigureAwait(false))))
            .Rival(Textbook, Loop.Async(
                n => AllAsync(n, async worker => await PairAsync(textbook, names[worker]).ConfigureAwait(false))))
            .Rival(Single, Loop.Async(
                n => AllAsync(n, async worker => await PairAsync(single, names[worker]).ConfigureAwait(false))))
            .Time(Unit.PerSecond, Goal.AtLeastTimes(3, Textbook));
        row.AgreeOnLoops();
    }

    public static void Latency(RowSetup row) => Latency(row, 10_000, row.Size(15_000, 200));

    public static void LatencyAtEase(RowSetup row) => Latency(row, 1_000, row.Size(1_500, 100));

    private static void Latency(RowSetup row, double perSecond, int count)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        var textbook = new TextbookRedlock(servers.Connect());
        string[] names = [.. Enumerable.Range(0, Names).Select(i => $"open {i}")];
        row.Ours("DistributedLocks", () => Open(perSecond, count, i => AcquireAsync(locks, names[i % Names])))
            .Rival(Textbook, () => Open(perSecond, count, i => AcquireAsync(textbook, names[i % Names])))
            .Measure("p50", Unit.Milliseconds, run => run.Latencies.Percentile(50) * 1e3,
                Goal.AtMostTimes(1, Textbook))
            .Measure("p99", Unit.Milliseconds, run => run.Latencies.Percentile(99) * 1e3,
                Goal.AtMost(10), Goal.AtMostTimes(0.5, Textbook))
            .Measure("p99 of the hiccup meter", Unit.Milliseconds, run => run.Meter.Percentile(99) * 1e3);
        row.Agree("a pair is counted once", () => PairAsync(locks, "agree").GetAwaiter().GetResult(),
            () => PairAsync(textbook, "agree").GetAwaiter().GetResult());
    }

    private static Run Open(double perSecond, int count, Func<int, Task<Func<Task>>> acquire)
    {
        var releases = new Task[count];
        (Latencies measured, Latencies meter) = OpenLoop.BesideMeter(perSecond, count,
            () => OpenLoop.Run(perSecond, count, async i =>
            {
                Func<Task> release = await acquire(i).ConfigureAwait(false);
                // Timed is the acquire; the release is part of the load.
                releases[i] = release();
            }));
        Task.WhenAll(releases).GetAwaiter().GetResult();
        return new(measured, meter);
    }

    private static async Task<Func<Task>> AcquireAsync(DistributedLocks locks, string name)
    {
        LockHandle held = await locks.AcquireAsync(name, Wait).ConfigureAwait(false);
        return () => held.DisposeAsync().AsTask();
    }

    private static async Task<Func<Task>> AcquireAsync(TextbookRedlock locks, string name)
    {
        byte[] value = await locks.AcquireAsync(name).ConfigureAwait(false);
        return () => locks.ReleaseAsync(name, value);
    }

    private static async Task<int> PairAsync(DistributedLocks locks, string name)
    {
        LockHandle held = await locks.AcquireAsync(name, Wait).ConfigureAwait(false);
        await held.DisposeAsync().ConfigureAwait(false);
        return 1;
    }

    private static async Task<int> PairAsync(TextbookRedlock locks, string name)
    {
        byte[] value = await locks.AcquireAsync(name).ConfigureAwait(false);
        await locks.ReleaseAsync(name, value).ConfigureAwait(false);
        return 1;
    }

    private static async Task<ulong> AllAsync(long count, Func<int, Task<int>> pair)
    {
        long next = 0;
        long[] done = new long[Workers];
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) <= count)
                done[worker] += await pair(worker).ConfigureAwait(false);
        }))).ConfigureAwait(false);
        return (ulong)done.Sum();
    }
}
