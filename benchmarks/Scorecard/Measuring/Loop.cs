using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Purlin.Benchmarks;

/// <summary>
/// A loop over operations that is timed as a whole: one delegate call per batch, so the call costs nothing per
/// operation and the operation is inlined wherever the compiler would inline it for a user.
/// </summary>
public abstract class Loop
{
    private Loop()
    {
    }

    /// <summary>Does so many operations and times them.</summary>
    public abstract Timing Run(long operations);

    /// <summary>A loop on the calling thread.</summary>
    /// <param name="body">Does so many operations; returns something made of all their results.</param>
    public static Loop Of(Func<long, ulong> body) => new OnCaller(body);

    /// <summary>
    /// Fixed work on several threads: each does its equal share, from a common start; timed from the first start to the
    /// last end.
    /// </summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="body">Given the thread's index and its share of operations.</param>
    public static Loop OnThreads(int threads, Func<int, long, ulong> body) => new OnOwnThreads(threads, body);

    /// <summary>An asynchronous loop, waited for by the calling thread; bytes are those of the whole process.</summary>
    public static Loop Async(Func<long, Task<ulong>> body) => new Awaited(body);

    // Not a TimeSpan: its tick of 100 ns is longer than many an operation.
    private static double Seconds(long from, long to) => (to - from) / (double)Stopwatch.Frequency;

    private sealed class OnCaller(Func<long, ulong> body) : Loop
    {
        public override Timing Run(long operations)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            ulong result = body(operations);
            double seconds = Seconds(start, Stopwatch.GetTimestamp());
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            return new Timing(operations, seconds, bytes, result);
        }
    }

    private sealed class Awaited(Func<long, Task<ulong>> body) : Loop
    {
        public override Timing Run(long operations)
        {
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            ulong result = body(operations).GetAwaiter().GetResult();
            double seconds = Seconds(start, Stopwatch.GetTimestamp());
            bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
            return new Timing(operations, seconds, bytes, result);
        }
    }

    private sealed class OnOwnThreads(int threads, Func<int, long, ulong> body) : Loop
    {
        public override Timing Run(long operations)
        {
            long share = Math.Max(1, operations / threads);
            var parts = new (long Start, long End, long Bytes, ulong Result, Exception? Failure)[threads];
            using var start = new Barrier(threads);
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() => Work(index)))];
            Array.ForEach(workers, worker => worker.Start());
            Array.ForEach(workers, worker => worker.Join());
            if (parts.FirstOrDefault(part => part.Failure is not null).Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);

            double seconds = Seconds(parts.Min(part => part.Start), parts.Max(part => part.End));
            ulong result = parts.Aggregate(0UL, (sum, part) => unchecked(sum + part.Result));
            return new Timing(share * threads, seconds, parts.Sum(part => part.Bytes), result);

            void Work(int index)
            {
                start.SignalAndWait();
                long bytes = GC.GetAllocatedBytesForCurrentThread();
                long from = Stopwatch.GetTimestamp();
                try
                {
                    ulong sum = body(index, share);
                    long to = Stopwatch.GetTimestamp();
                    parts[index] = (from, to, GC.GetAllocatedBytesForCurrentThread() - bytes, sum, null);
                }
                catch (Exception e)
                {
                    parts[index] = (from, from, 0, 0, e);
                }
            }
        }
    }
}
