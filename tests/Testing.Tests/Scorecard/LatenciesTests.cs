using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.1, 100)]
    [InlineData(100, 100)]
    public void A_percentile_is_the_least_latency_that_so_many_do_not_exceed(double percent, double expected) =>
        Assert.Equal(
            expected, new Latencies(Enumerable.Range(1, 100).Reverse().Select(i => (double)i)).Percentile(percent));

    [Fact]
    public void A_stall_is_charged_to_every_operation_it_delayed()
    {
        // 100 operations at 10 kHz are meant to start within 10 ms; the first one takes 30.
        Latencies latencies = OpenLoop.Run(10_000, 100, (int i) =>
        {
            if (i == 0)
                Thread.Sleep(30);
        });

        Assert.True(latencies.Percentile(1) >= 0.02, "The last operation was due 20 ms before the stall ended.");
    }

    [Fact]
    public void Asynchronous_operations_begin_without_waiting_for_earlier_ones()
    {
        var last = new TaskCompletionSource();

        Latencies latencies = OpenLoop.Run(100_000, 3, (int i) =>
        {
            if (i == 2)
                last.SetResult();
            return last.Task;
        });

        Assert.True(latencies.Percentile(0) >= 0);
    }

    [Fact]
    public void The_meter_runs_beside_the_run()
    {
        (Latencies measured, Latencies meter) = OpenLoop.BesideMeter(10_000, 50, () => new Latencies([0.25]));

        Assert.Equal(0.25, measured.Percentile(50));
        Assert.True(meter.Percentile(0) >= 0);
    }
}
