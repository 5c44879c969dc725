using System.Diagnostics;

namespace Purlin.Benchmarks;

/// <summary>A side whose loop is run in batches long enough to time.</summary>
public sealed class LoopSide(string name, Loop loop, Action<long>? before) : Side<Timing>(name)
{
    private const long DryOperations = 16;

    // Warm-up runs many short batches: tiering counts calls, and a loop that is entered once never leaves its first
    // tier. Yet a batch shorter than this is too short to time.
    private static readonly TimeSpan WarmUpBatch = TimeSpan.FromMilliseconds(1);

    private long _operations = 1;
    private double _best = double.PositiveInfinity;

    public override Timing Once() => Run(DryOperations);

    /// <summary>One batch of so many operations.</summary>
    public Timing Run(long operations)
    {
        before?.Invoke(operations);
        return loop.Run(operations);
    }

    public override double WarmUp(TimeSpan time)
    {
        double best = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        do
        {
            Timing timing = Run(_operations);
            if (timing.Seconds < WarmUpBatch.TotalSeconds)
                _operations = checked(_operations * 2);
            else
                best = Math.Min(best, timing.SecondsPerOperation);
        }
        while (double.IsPositiveInfinity(best) || Stopwatch.GetElapsedTime(start) < time);
        _best = Math.Min(_best, best);
        return best;
    }

    public override void Calibrate(TimeSpan time) =>
        _operations = (long)Math.Clamp(time.TotalSeconds / _best, 1, 1e15);

    public override Timing Sample() => Run(_operations);
}
