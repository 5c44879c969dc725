using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class LoopTests
{
    [Fact]
    public void A_loop_counts_the_bytes_of_its_own_thread()
    {
        Timing timing = Loop.Of(n => (ulong)new byte[n].Length).Run(100_000);

        Assert.Equal(100_000UL, timing.Result);
        Assert.InRange(timing.AllocatedBytes, 100_000, 101_000);
    }

    [Fact]
    public void A_loop_that_allocates_nothing_counts_nothing() =>
        Assert.Equal(0, Loop.Of(n => (ulong)n).Run(1_000).AllocatedBytes);

    [Fact]
    public void Threads_share_the_work_equally_and_their_bytes_and_results_are_summed()
    {
        long[] shares = new long[4];

        Timing timing = Loop.OnThreads(4, (thread, n) => (ulong)(new byte[shares[thread] = n].Length)).Run(40_000);

        Assert.Equal([10_000, 10_000, 10_000, 10_000], shares);
        Assert.Equal((40_000, 40_000UL), (timing.Operations, timing.Result));
        Assert.InRange(timing.AllocatedBytes, 40_000, 41_000);
    }

    [Fact]
    public void A_failure_on_a_thread_reaches_the_caller() =>
        Assert.Throws<InvalidDataException>(() =>
            Loop.OnThreads(2, (thread, n) => thread == 1 ? throw new InvalidDataException() : (ulong)n).Run(2));

    [Fact]
    public void An_asynchronous_loop_is_waited_for()
    {
        Timing timing = Loop.Async(async n =>
        {
            await Task.Yield();
            return (ulong)n;
        }).Run(7);

        Assert.Equal((7, 7UL), (timing.Operations, timing.Result));
    }

    [Fact]
    public void A_unit_reads_time_per_operation_or_operations_per_time()
    {
        var timing = new Timing(Operations: 1_000, Seconds: 0.002, AllocatedBytes: 0, Result: 0);

        Assert.Equal(2_000, Unit.Nanoseconds.Of(timing), 6);
        Assert.Equal(2, Unit.Microseconds.Of(timing), 9);
        Assert.Equal(0.5, Unit.MillionsPerSecond.Of(timing), 9);
        Assert.Equal(500_000, Unit.PerSecond.Of(timing), 6);
    }
}
