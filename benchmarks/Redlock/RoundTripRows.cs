using Purlin.Redlock;

namespace Purlin.Benchmarks;

/// <summary>B1: what an acquire asks of the nodes, counted by the nodes. Half of the names were never used.</summary>
internal static class RoundTripRows
{
    private const int UsedNames = 50;

    private sealed record Counts(int Acquires, int Slower, int MostOfOneNode, long Calls);

    public static void Healthy(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        int acquires = row.Size(2_000, 20), next = 0;
        row.Ours("DistributedLocks", () => Count(servers, locks, acquires, LockServers.Count, ref next))
            .Measure("of 1,000, in more than one", Unit.Count, run => 1_000.0 * run.Slower / run.Acquires,
                Goal.AtMost(1))
            .Measure("EVALSHA", Unit.Count, run => (double)run.Calls / run.Acquires,
                Goal.AtMost(LockServers.Count * 1.001));
    }

    public static void TwoDown(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        int acquires = row.Size(1_000, 10), next = 0;
        servers.Kill(0);
        servers.Kill(1);
        row.Ours("DistributedLocks", () => Count(servers, locks, acquires, LockServers.Count - 2, ref next))
            .Measure("", Unit.Count, run => run.MostOfOneNode, Goal.AtMost(2));
    }

    // One at a time, and the nodes are looked at after each: a token that needed a second round trip shows at once.
    private static Counts Count(LockServers servers, DistributedLocks locks, int acquires, int alive, ref int next)
    {
        int slower = 0, most = 0;
        long calls = 0;
        for (int i = 0; i < acquires; i++)
        {
            string name = i % 2 == 0 ? $"used {i / 2 % UsedNames}" : $"new {next++}";
            long[] before = servers.CallsOfScripts(LockServers.Count - alive);
            LockHandle held = locks.AcquireAsync(name, TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
            long[] after = Settled(servers, before, alive);
            long[] asked = [.. after.Zip(before, (now, then) => now - then)];
            most = (int)Math.Max(most, asked.Max());
            slower += asked.Max() > 1 ? 1 : 0;
            calls += asked.Sum();
            if (held.ReleaseAsync().GetAwaiter().GetResult() != LockRelease.Released)
                throw new InvalidOperationException("A lock was lost.");
            Settled(servers, after, alive);
        }

        return new(acquires, slower, most, calls);
    }

    // The answer comes at quorum: the rest follow.
    private static long[] Settled(LockServers servers, long[] before, int alive)
    {
        while (true)
        {
            long[] now = servers.CallsOfScripts(LockServers.Count - alive);
            if (now.Zip(before).All(pair => pair.First > pair.Second))
                return now;
        }
    }
}
