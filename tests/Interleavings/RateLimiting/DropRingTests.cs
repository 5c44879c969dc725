using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

public sealed class DropRingTests
{
    [Fact]
    public void Everything_added_is_drained_once_or_dropped_and_counted()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var ring = new DropRing<int>(2);
            ring.Add(1);
            var drained = new List<int>();
            void Drain()
            {
                var values = new int[3];
                int count = ring.Drain(values);
                lock (drained)
                    drained.AddRange(values[..count]);
            }

            return new InterleavingScenario(
                [() => ring.Add(2), () => ring.Add(3), Drain],
                after: () =>
                {
                    Drain();
                    Assert.Equal(3, drained.Count + ring.Dropped);
                    Assert.Equal(drained.Count, drained.Distinct().Count());
                    Assert.Equal(1, drained[0]);
                });
        }, new() { MaxPreemptions = 3 });
        Assert.InRange(report.Schedules, 100, 1_000_000);
    }

    [Fact]
    public void Two_who_drain_never_get_the_same()
    {
        Interleavings.Explore(() =>
        {
            var ring = new DropRing<int>(4);
            ring.Add(1);
            ring.Add(2);
            int sum = 0;
            void Drain()
            {
                var values = new int[2];
                ring.Drain(values);
                Interlocked.Add(ref sum, values[0] + values[1]);
            }

            return new InterleavingScenario([Drain, Drain, () => ring.Add(4)], after: () =>
            {
                Drain();
                Assert.Equal((7, 0L), (sum, ring.Dropped));
            });
        }, new() { MaxPreemptions = 3 });
    }
}
