using Purlin.ConsistentHashing;

namespace Purlin.Benchmarks;

/// <summary>What a change moves and costs, what a map holds, and many readers.</summary>
internal static class ChangeRows
{
    private const string Ring = "ring of 160";
    private const string PlainTable = "empty table loop";
    private const string LockedRing = "ReaderWriterLockSlim around a mutable ring";
    private const int Mask = (1 << 14) - 1;

    /// <summary>The worst distance from the ideal, and what was moved over the least that could be.</summary>
    private sealed record Churn(double WorstDistance, double MovedOverMinimum);

    public static void PerfectTwice(RowSetup row)
    {
        int changes = row.Size(10_000, 20);
        row.Ours("SlotMap", () => RunChurn(changes))
            .Measure("worst |slots - ideal|", Unit.Count, churn => churn.WorstDistance, Goal.AtMost(0.9999999))
            .Measure("moved / minimum", Unit.Count, churn => churn.MovedOverMinimum, Goal.Exactly(1));
    }

    public static void PlanOfRing(RowSetup row)
    {
        RingMap before = RingMap.Create(Rivals.Nodes(row.Size(1_000, 20)));
        RingMap after = before.Remove(before.Nodes[7].Id);
        row.Ours("RingMap", n => PlanLoop(before, after, n)).Time(Unit.Milliseconds, Goal.AtMost(20));
    }

    public static void PlanOfSlots(RowSetup row)
    {
        SlotMap before = SlotMap.Create(Rivals.Nodes(row.Size(1_000, 20)));
        SlotMap after = before.Remove(before.Nodes[7].Id);
        row.Ours("SlotMap", n => PlanLoop(before, after, n)).Time(Unit.Milliseconds, Goal.AtMost(0.2));
    }

    public static void Rebuild(RowSetup row)
    {
        SlotMap map = SlotMap.Create(Rivals.Nodes(row.Size(1_000, 20)));
        row.Ours("SlotMap", n => RebuildLoop(map, n)).Time(Unit.Milliseconds, Goal.AtMost(1));
    }

    public static void Memory(RowSetup row)
    {
        int count = row.Size(1_000, 20);
        SlotMap map = SlotMap.Create(Rivals.Nodes(count));
        row.Ours("SlotMap", () => Footprint.ManagedBytes(() => map.With(map.Nodes)))
            .Rival(Ring, () => Footprint.ManagedBytes(() => Rivals.Ring(count)))
            .Measure("", Unit.Bytes, bytes => bytes, Goal.AtLeastTimes(12, Ring));
        row.Agree("nodes", () => map.With(map.Nodes).Nodes.Count, () => count);
    }

    public static void Scaling(RowSetup row)
    {
        var router = new Router(SlotMap.Create(Rivals.Nodes(1_000)));
        var map = (SlotMap)router.Map;
        ushort[] table = [.. Enumerable.Range(0, map.SlotCount).Select(
            slot => (ushort)map.GetNodeIndex((ulong)slot << 48))];
        ulong[] hashes = Rivals.Hashes();
        long operations = row.Size(40_000_000L, 1_000L);
        row.Ours("Router", () => ScalingOf(n => RouterLoop(router, hashes, n), operations))
            .Rival(PlainTable, () => ScalingOf(n => TableLoop(table, hashes, n), operations))
            .Measure("", new Unit("x", MoreIsBetter: true), scaling => scaling, Goal.AtLeastTimes(0.95, PlainTable));
        row.Agree("both loops", () => RouterLoop(router, hashes, 1_000), () => TableLoop(table, hashes, 1_000));
    }

    public static void TwoReaders(RowSetup row)
    {
        const int Count = 1_000;
        SlotMap map = SlotMap.Create(Rivals.Nodes(Count));
        var router = new Router(map);
        (ulong[] points, ushort[] owners) = Rivals.Ring(Count);
        ulong[] hashes = Rivals.Hashes();
        var guard = row.Use(new ReaderWriterLockSlim());
        row.Ours("Router", Loop.OnThreads(2, (_, n) => RouterLoop(router, hashes, n)))
            .Rival(LockedRing, Loop.OnThreads(2, (_, n) => LockedLoop(guard, points, owners, hashes, n)))
            .Time(Unit.Nanoseconds, Goal.AtLeastTimes(20, LockedRing));
        row.Agree("router and map", () => router.GetNode("user:42").Id, () => map.GetNode("user:42").Id);
    }

    private static Churn RunChurn(int changes)
    {
        var random = new Random(11);
        SlotMap map = SlotMap.Create(Rivals.Nodes(1_000), slots: SlotMap.MinSlots);
        double worst = 0;
        double moved = 0;
        double minimum = 0;
        for (int i = 0; i < changes; i++)
        {
            Node some = map.Nodes[random.Next(map.Nodes.Count)];
            SlotMap next = random.Next(3) switch
            {
                0 => map.Add(new Node($"x{i}") { Weight = 0.5 + random.NextDouble() }),
                1 => map.Remove(some.Id),
                _ => map.Replace(some with { Weight = 0.5 + random.NextDouble() }),
            };
            MigrationPlan plan = MigrationPlan.Between(map, next);
            moved += plan.MovedShare;
            minimum += plan.MinimumShare;
            map = next;
            int[] counts = map.GetSlotCounts();
            double total = map.Nodes.Sum(node => node.Weight);
            for (int node = 0; node < counts.Length; node++)
                worst = Math.Max(worst, Math.Abs(counts[node] - (map.SlotCount * map.Nodes[node].Weight / total)));
        }

        return new Churn(worst, Math.Round(moved / minimum, 12));
    }

    private static double ScalingOf(Func<long, ulong> loop, long operations)
    {
        double Rate(int threads) => 1 / Loop.OnThreads(threads, (_, n) => loop(n)).Run(operations).SecondsPerOperation;
        double one = Rate(1);
        return Rate(2) / one;
    }

    private static ulong PlanLoop(NodeMap before, NodeMap after, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)MigrationPlan.Between(before, after).Moves.Count;
        return sum;
    }

    private static ulong RebuildLoop(SlotMap map, long operations)
    {
        ulong sum = 0;
        var extra = new Node("extra");
        for (long i = 0; i < operations; i++)
        {
            map = (i & 1) == 0 ? map.Add(extra) : map.Remove(extra.Id);
            sum += (uint)map.Nodes.Count;
        }

        return sum;
    }

    private static ulong RouterLoop(Router router, ulong[] hashes, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (uint)router.Map.GetNodeIndex(hashes[i & Mask]);
        return sum;
    }

    private static ulong TableLoop(ushort[] table, ulong[] hashes, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += table[hashes[i & Mask] >> 48];
        return sum;
    }

    private static ulong LockedLoop(
        ReaderWriterLockSlim guard, ulong[] points, ushort[] owners, ulong[] hashes, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            guard.EnterReadLock();
            sum += (uint)Rivals.FindOnRing(points, owners, hashes[i & Mask]);
            guard.ExitReadLock();
        }

        return sum;
    }
}
