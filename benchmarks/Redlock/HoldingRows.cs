using System.Diagnostics;
using Purlin.Redlock;

namespace Purlin.Benchmarks;

/// <summary>D1: locks that are held while the pool has other things to do, or nothing but blocked threads.</summary>
internal static class HoldingRows
{
    private const int BlockedThreads = 64;
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);

    private sealed record Loss(double LateMs, double MarginMs);

    /// <summary>Renewals go on with 64 threads blocked, for as many as the pool starts at once.</summary>
    public static void Held(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        int count = row.Size(100_000, 20), next = 0;
        TimeSpan time = row.Size(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10));
        row.Ours("DistributedLocks", () =>
        {
            LockHandle[] held = AcquireAsync(locks, count, next++).GetAwaiter().GetResult();
            int lost;
            using (new BlockedPool(BlockedThreads))
            {
                Thread.Sleep(time);
                lost = held.Count(handle => !handle.IsHeld || handle.Lost.IsCancellationRequested);
            }

            ReleaseAsync(held).GetAwaiter().GetResult();
            return lost;
        })
            .Measure("lost", Unit.Count, lost => lost, Goal.Exactly(0));
    }

    /// <summary>
    /// A lock whose nodes stand still, while every thread of the pool is blocked and more that block wait for one: how
    /// long after the end of its lease <c>Lost</c> is true. The margin is what the nodes keep the name for beyond it.
    /// </summary>
    public static void Lost(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        var options = LockServers.Patient;
        options.TimeToLive = TimeSpan.FromSeconds(3);
        DistributedLocks locks = servers.Open(options);
        double marginMs = (options.TimeToLive.TotalMilliseconds * 0.01) + 2;
        int next = 0;
        row.Ours("DistributedLocks", () =>
        {
            LockHandle held = AcquireAsync(locks, 1, next++).GetAwaiter().GetResult()[0];
            Loss loss = servers.WhileFrozen(3, () =>
            {
                using var pool = new BlockedPool(BlockedThreads, queued: 10_000);
                return new Loss(LatenessMs(held), marginMs);
            });
            held.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return loss;
        })
            .Measure("late", Unit.Milliseconds, loss => loss.LateMs, Goal.AtMost(marginMs));
    }

    private static double LatenessMs(LockHandle held)
    {
        double lateMs = 0;
        var thread = new Thread(() =>
        {
            long end = 0;
            while (!held.Lost.IsCancellationRequested)
            {
                TimeSpan remaining = held.Remaining;
                if (remaining > TimeSpan.Zero)
                    end = Stopwatch.GetTimestamp() + (long)(remaining.TotalSeconds * Stopwatch.Frequency);
                Thread.Sleep(1);
            }

            lateMs = Math.Max((Stopwatch.GetTimestamp() - end) * 1e3 / Stopwatch.Frequency, 0);
        });
        thread.Start();
        thread.Join();
        return lateMs;
    }

    /// <summary>Locks of names that no other run has, 512 at a time.</summary>
    public static async Task<LockHandle[]> AcquireAsync(DistributedLocks locks, int count, int run)
    {
        var held = new LockHandle[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (i, stop) =>
        {
            held[i] = await locks.AcquireAsync($"held {run}-{i}", Wait, stop).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return held;
    }

    /// <summary>Releases them, 512 at a time.</summary>
    public static async Task ReleaseAsync(LockHandle[] held)
    {
        foreach (LockHandle[] some in held.Chunk(512))
            await Task.WhenAll(some.Select(handle => handle.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>Threads of the pool, blocked until this is disposed, and work behind them that will be.</summary>
    private sealed class BlockedPool : IDisposable
    {
        // Not by a task or an event: the pool starts further threads for those that wait for tasks.
        private readonly object _gate = new();
        private bool _isOpen;

        public BlockedPool(int threads, int queued = 0)
        {
            ThreadPool.SetMinThreads(threads, threads);
            using var blocked = new CountdownEvent(threads);
            for (int i = 0; i < threads; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ =>
                {
                    blocked.Signal();
                    Block();
                }, null);
            }

            blocked.Wait();
            for (int i = 0; i < queued; i++)
                ThreadPool.UnsafeQueueUserWorkItem(_ => Block(), null);
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOpen = true;
                Monitor.PulseAll(_gate);
            }
        }

        private void Block()
        {
            lock (_gate)
            {
                while (!_isOpen)
                    Monitor.Wait(_gate);
            }
        }
    }
}
