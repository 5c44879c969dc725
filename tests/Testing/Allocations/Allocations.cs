using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit;

namespace Purlin.Testing;

/// <summary>Counts what a hot path allocates on the managed heap, and proves that it allocates nothing.</summary>
/// <remarks>
/// <para>
/// Counted is the calling thread's own allocation, to the byte; what the body hands to other threads is not. First the
/// body is warmed up, in rounds of <c>iterations</c> calls, until a round allocates nothing or
/// <see cref="WarmUpRounds"/> have passed: unoptimized code boxes where optimized code does not, and the runtime takes
/// a moment to replace it. Then one last round is measured, and that one alone decides. So nothing that goes on
/// allocating at least once in a round can pass, however rare within it.
/// </para>
/// <para>
/// Pass what the body needs as state, or hold it in fields: a lambda that captures is allocated by its creator, once,
/// outside the measurement, but one created inside the body counts. Run in Release.
/// </para>
/// </remarks>
public static class Allocations
{
    /// <summary>Calls of a round unless told: enough to see an allocation in every thousandth call ten times.</summary>
    public const int DefaultIterations = 10_000;

    /// <summary>How many rounds of warm-up there are at most.</summary>
    public const int WarmUpRounds = 12;

    // The runtime waits 100 ms without new methods before it begins to optimize, on a thread of its own.
    private const int PauseForOptimizerMs = 60;

    /// <summary>Fails if the body allocates.</summary>
    /// <param name="body">One call of the hot path.</param>
    /// <param name="iterations">
    /// Calls of a round, >= 1; an allocation rarer than once in so many calls may go unseen.
    /// </param>
    public static void AssertNone(Action body, int iterations = DefaultIterations) =>
        AssertNone(body, static call => call(), iterations);

    /// <summary>Fails if the body allocates.</summary>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">One call of the hot path.</param>
    /// <param name="iterations">
    /// Calls of a round, >= 1; an allocation rarer than once in so many calls may go unseen.
    /// </param>
    public static void AssertNone<TState>(TState state, Action<TState> body, int iterations = DefaultIterations)
    {
        long bytes = Measure(state, body, iterations);
        if (bytes == 0)
            return;
        double perCall = (double)bytes / iterations;
        Assert.Fail(string.Create(
            CultureInfo.InvariantCulture,
            $"Allocated {bytes} bytes in {iterations} calls, {perCall:0.####} bytes per call; none allowed."));
    }

    /// <summary>Fails if the body allocates or does not complete at once.</summary>
    /// <param name="body">One call of the hot path.</param>
    /// <param name="iterations">
    /// Calls of a round, >= 1; an allocation rarer than once in so many calls may go unseen.
    /// </param>
    public static void AssertNone(Func<ValueTask> body, int iterations = DefaultIterations) =>
        AssertNone(body, static call => Complete(call()), iterations);

    /// <summary>Fails if the body allocates or does not complete at once.</summary>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">One call of the hot path.</param>
    /// <param name="iterations">
    /// Calls of a round, >= 1; an allocation rarer than once in so many calls may go unseen.
    /// </param>
    public static void AssertNone<TState>(
        TState state, Func<TState, ValueTask> body, int iterations = DefaultIterations) =>
        AssertNone((state, body), static call => Complete(call.body(call.state)), iterations);

    /// <summary>Fails if the body allocates or does not complete at once; its result is taken and dropped.</summary>
    /// <inheritdoc cref="AssertNone(Func{ValueTask}, int)"/>
    public static void AssertNone<TResult>(Func<ValueTask<TResult>> body, int iterations = DefaultIterations) =>
        AssertNone(body, static call => Complete(call()), iterations);

    /// <summary>Fails if the body allocates or does not complete at once; its result is taken and dropped.</summary>
    /// <inheritdoc cref="AssertNone{TState}(TState, Func{TState, ValueTask}, int)"/>
    public static void AssertNone<TState, TResult>(
        TState state, Func<TState, ValueTask<TResult>> body, int iterations = DefaultIterations) =>
        AssertNone((state, body), static call => Complete(call.body(call.state)), iterations);

    /// <summary>What a call of the body allocates once it is warm, on average over a round.</summary>
    /// <param name="body">One call.</param>
    /// <param name="iterations">Calls of a round, >= 1.</param>
    public static double BytesPerCall(Action body, int iterations = DefaultIterations) =>
        BytesPerCall(body, static call => call(), iterations);

    /// <summary>What a call of the body allocates once it is warm, on average over a round.</summary>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">One call.</param>
    /// <param name="iterations">Calls of a round, >= 1.</param>
    public static double BytesPerCall<TState>(TState state, Action<TState> body, int iterations = DefaultIterations) =>
        (double)Measure(state, body, iterations) / iterations;

    private static long Measure<TState>(TState state, Action<TState> body, int iterations)
    {
        if (iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(iterations), iterations, "A round has at least one call.");
        for (int round = 0; round < WarmUpRounds; round++)
        {
            if (Round(state, body, iterations) == 0 && round > 0)
                break;
            Thread.Sleep(PauseForOptimizerMs);
        }

        return Round(state, body, iterations);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Round<TState>(TState state, Action<TState> body, int iterations)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < iterations; i++)
            body(state);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Complete(ValueTask call)
    {
        AssertCompleted(call.IsCompleted);
        call.GetAwaiter().GetResult();
    }

    private static void Complete<TResult>(ValueTask<TResult> call)
    {
        AssertCompleted(call.IsCompleted);
        call.GetAwaiter().GetResult();
    }

    private static void AssertCompleted(bool completed)
    {
        if (!completed)
            Assert.Fail("The call did not complete at once, so not all it allocates is seen: test the path that does.");
    }
}
