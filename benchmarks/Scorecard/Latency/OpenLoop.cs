using System.Diagnostics;

namespace Purlin.Benchmarks;

/// <summary>
/// Offers operations at a fixed rate, whether or not earlier ones are done, and counts each from the time at which it
/// should have started: a stall is charged to every operation that it delayed, not to the one that met it.
/// </summary>
public static class OpenLoop
{
    // Below this a sleep would overshoot the intended start.
    private static readonly TimeSpan SpinTime = TimeSpan.FromMilliseconds(2);

    /// <summary>Synchronous operations on the calling thread.</summary>
    /// <param name="perSecond">The rate.</param>
    /// <param name="count">How many.</param>
    /// <param name="operation">Given its index.</param>
    public static Latencies Run(double perSecond, int count, Action<int> operation)
    {
        var seconds = new double[count];
        long origin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            long intended = WaitFor(origin, i / perSecond);
            operation(i);
            seconds[i] = Since(intended);
        }

        return new Latencies(seconds);
    }

    /// <summary>Asynchronous operations: each begins at its time on the calling thread, ends anywhere.</summary>
    /// <param name="perSecond">The rate.</param>
    /// <param name="count">How many.</param>
    /// <param name="operation">Given its index; a failure fails the run.</param>
    public static Latencies Run(double perSecond, int count, Func<int, Task> operation)
    {
        var seconds = new double[count];
        var running = new Task[count];
        long origin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            long intended = WaitFor(origin, i / perSecond);
            running[i] = Clock(i, intended);
        }

        Task.WhenAll(running).GetAwaiter().GetResult();
        return new Latencies(seconds);

        async Task Clock(int index, long intended)
        {
            await operation(index).ConfigureAwait(false);
            seconds[index] = Since(intended);
        }
    }

    /// <summary>
    /// Runs beside a hiccup meter: a thread that is offered nothing at the same rate, so that its latencies are those
    /// of the machine alone.
    /// </summary>
    public static (Latencies Measured, Latencies Meter) BesideMeter(double perSecond, int count, Func<Latencies> run)
    {
        Latencies? meter = null;
        var thread = new Thread(() => meter = Run(perSecond, count, static (int _) => { }));
        thread.Start();
        Latencies measured = run();
        thread.Join();
        return (measured, meter!);
    }

    private static long WaitFor(long origin, double seconds)
    {
        long intended = origin + (long)(seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() is var now && now < intended)
        {
            if (Stopwatch.GetElapsedTime(now, intended) > SpinTime)
                Thread.Sleep(1);
            else
                Thread.Yield();
        }

        return intended;
    }

    private static double Since(long start) => (Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency;
}
