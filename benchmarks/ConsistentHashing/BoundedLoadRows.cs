using System.Diagnostics;
using System.Runtime.CompilerServices;
using Purlin.ConsistentHashing;

namespace Purlin.Benchmarks;

/// <summary>C7: what bounded load costs, and where an overload goes.</summary>
internal static class BoundedLoadRows
{
    private const string TwoInterlocked = "two interlocked";
    private const int Nodes = 1_000;
    private const int Batch = 512;

    /// <summary>A pick when the first choice has room, against its two interlocked operations alone.</summary>
    public static void Pick(RowSetup row)
    {
        int batches = row.Size(4_000, 2);
        var map = SlotMap.Create(Rivals.Nodes(Nodes));
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 1_000);
        ulong[] hashes = Rivals.Hashes(Batch);
        var leases = new NodeLease[Batch];
        long[][] counters = [.. Enumerable.Range(0, Nodes + 1).Select(_ => new long[16])];
        row.Ours("Acquire", () => PickNanoseconds(balancer, hashes, leases, batches))
            .Rival(TwoInterlocked, () => CountNanoseconds(map, counters, hashes, batches))
            .Measure("", Unit.Nanoseconds, ns => ns, Goal.AtMostPlus(8, TwoInterlocked));
        row.Agree("node", () => Take(balancer, 42), () => map.GetNodeByHash(42).Id);
    }

    /// <summary>A pick and its end with half of the nodes full: every second first choice is refused.</summary>
    public static void HalfFull(RowSetup row)
    {
        BoundedLoadBalancer balancer = FillHalf(row.Size(Nodes, 20), leasesEach: 100);
        ulong[] hashes = Rivals.Hashes();
        row.Ours("Acquire and Dispose", n => PairLoop(balancer, hashes, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(150))
            .Allocated(Goal.Exactly(0));
    }

    /// <summary>The greatest part of one node's overload that another gets, over its fair part.</summary>
    public static void Spill(RowSetup row)
    {
        int keys = row.Size(1_000_000, 2_000);
        double most = row.Size(1.1, 10);
        row.Ours("SlotMap", () => SpillOverFair(keys))
            .Measure("second busiest / its share", Unit.Count, ratio => ratio, Goal.AtMost(most));
    }

    private static double PickNanoseconds(
        BoundedLoadBalancer balancer, ulong[] hashes, NodeLease[] leases, int batches)
    {
        var ticks = new long[batches];
        for (int batch = 0; batch < batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            AcquireAll(balancer, hashes, leases);
            ticks[batch] = Stopwatch.GetTimestamp() - start;
            foreach (NodeLease lease in leases)
                lease.Dispose();
        }

        return MedianNanoseconds(ticks, hashes.Length);
    }

    // The same node by the same look-up, and nothing but the two counts.
    private static double CountNanoseconds(SlotMap map, long[][] counters, ulong[] hashes, int batches)
    {
        var ticks = new long[batches];
        for (int batch = 0; batch < batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            CountAll(map, counters, hashes);
            ticks[batch] = Stopwatch.GetTimestamp() - start;
        }

        return MedianNanoseconds(ticks, hashes.Length);
    }

    // The middle batch: one that another process interrupted says nothing about a pick.
    private static double MedianNanoseconds(long[] ticks, int operations)
    {
        Array.Sort(ticks);
        return ticks[ticks.Length / 2] * 1e9 / Stopwatch.Frequency / operations;
    }

    // Methods of their own, so that the loops are optimized as any hot method is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AcquireAll(BoundedLoadBalancer balancer, ulong[] hashes, NodeLease[] leases)
    {
        for (int i = 0; i < hashes.Length; i++)
            leases[i] = balancer.AcquireByHash(hashes[i]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CountAll(SlotMap map, long[][] counters, ulong[] hashes)
    {
        ref long total = ref counters[^1][8];
        foreach (ulong hash in hashes)
        {
            ref long count = ref counters[map.GetNodeIndex(hash)][8];
            Interlocked.CompareExchange(ref count, count + 1, count);
            Interlocked.Increment(ref total);
        }
    }

    private static string Take(BoundedLoadBalancer balancer, ulong hash)
    {
        using NodeLease lease = balancer.AcquireByHash(hash);
        return lease.Node.Id;
    }

    // With an overload of 1 a node may have T / (N / 2) of T leases: so many each fill half of the nodes to the brim.
    private static BoundedLoadBalancer FillHalf(int nodes, int leasesEach)
    {
        var map = SlotMap.Create(Rivals.Nodes(nodes));
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 1);
        var homes = new ulong?[nodes];
        for (ulong slot = 0; slot < (ulong)map.SlotCount; slot++)
        {
            ulong hash = slot * (ulong.MaxValue / (ulong)map.SlotCount + 1);
            homes[map.GetNodeIndex(hash)] ??= hash;
        }

        int half = nodes / 2;
        for (int i = 0; i < (half * leasesEach) - 1; i++)
            balancer.AcquireByHash(homes[i % half]!.Value);
        return balancer;
    }

    private static ulong PairLoop(BoundedLoadBalancer balancer, ulong[] hashes, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            using NodeLease lease = balancer.AcquireByHash(hashes[i & (hashes.Length - 1)]);
            sum += (uint)lease.Node.Id.Length;
        }

        return sum;
    }

    private static double SpillOverFair(int keys)
    {
        const int Few = 20;
        var map = SlotMap.Create(Rivals.Nodes(Few));
        // With one lease out and no overload allowed, its node is full for the next.
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 0);
        using NodeLease busy = balancer.AcquireByHash(0);
        int full = map.GetNodeIndex(0);
        var taken = new int[Few];
        foreach (ulong hash in Rivals.Hashes(keys))
        {
            if (map.GetNodeIndex(hash) != full)
                continue;
            using NodeLease lease = balancer.AcquireByHash(hash);
            taken[map.Nodes.IndexOf(lease.Node.Id)]++;
        }

        return taken.Max() * (Few - 1.0) / taken.Sum();
    }
}
