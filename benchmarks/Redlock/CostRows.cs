using Purlin.Redlock;
using StackExchange.Redis;

namespace Purlin.Benchmarks;

/// <summary>B4: managed bytes.</summary>
internal static class CostRows
{
    private const string Bare = "bare calls of the client";
    private const int OperationBytes = 33;
    private const int HeaderBytes = 29;
    private const int ReplyBytes = 83;
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    // As many bytes as one of our answers has.
    private const string SameSize = "return ARGV[3]";

    /// <summary>
    /// A pair one after the other, where no batch shares anything: five calls to acquire and five to release. The bare
    /// loop makes as many calls with as many bytes, made before, and answers of the same size.
    /// </summary>
    public static void Pair(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        IDatabase[] nodes = servers.Connect();
        byte[][] hashes = [.. nodes.Select(node => (byte[])node.Execute("SCRIPT", "LOAD", SameSize)!)];
        byte[] hash = Convert.FromHexString(System.Text.Encoding.ASCII.GetString(hashes[0]));
        RedisKey[] keys = ["a", "b", "c"];
        RedisValue[] values =
            [new byte[HeaderBytes + OperationBytes], (RedisValue)new byte[8], (RedisValue)new byte[ReplyBytes]];
        row.Ours("DistributedLocks", Loop.Async(n => OursAsync(locks, n)))
            .Rival(Bare, Loop.Async(n => BareAsync(nodes, hash, keys, values, n)))
            .Allocated(Goal.AtMostPlus(512, Bare));
        row.AgreeOnLoops(100);
    }

    /// <summary>What a held lock keeps alive in its process, its name included.</summary>
    public static void Held(RowSetup row)
    {
        LockServers servers = row.Use(new LockServers());
        DistributedLocks locks = servers.Open(LockServers.Patient);
        int count = row.Size(20_000, 20), next = 0;
        row.Ours("DistributedLocks", () =>
        {
            LockHandle[] held = [];
            double bytes = Footprint.ManagedBytes(
                () => held = HoldingRows.AcquireAsync(locks, count, next++).GetAwaiter().GetResult());
            HoldingRows.ReleaseAsync(held).GetAwaiter().GetResult();
            return bytes / count;
        })
            .Measure("", Unit.Bytes, bytes => bytes, Goal.AtMost(1_024));
    }

    private static async Task<ulong> OursAsync(DistributedLocks locks, long count)
    {
        ulong held = 0;
        for (long i = 0; i < count; i++)
        {
            LockHandle handle = await locks.AcquireAsync("pair", Wait).ConfigureAwait(false);
            await handle.DisposeAsync().ConfigureAwait(false);
            held++;
        }

        return held;
    }

    private static async Task<ulong> BareAsync(
        IDatabase[] nodes, byte[] hash, RedisKey[] keys, RedisValue[] values, long count)
    {
        var calls = new Task<RedisResult>[nodes.Length];
        ulong held = 0;
        for (long i = 0; i < count; i++)
        {
            for (int half = 0; half < 2; half++)
            {
                for (int node = 0; node < nodes.Length; node++)
                    calls[node] = nodes[node].ScriptEvaluateAsync(hash, keys, values);
                foreach (Task<RedisResult> call in calls)
                    await call.ConfigureAwait(false);
            }

            held++;
        }

        return held;
    }
}
