using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Purlin.Benchmarks;

/// <summary>
/// The textbook's algorithm: SET NX PX with a random value on every node, all awaited; held with a majority inside the
/// validity; else given back and tried again after a random wait. Given back by the script that compares and deletes.
/// With one node it is the textbook's single-node lock. It has no fencing token and renews nothing.
/// </summary>
internal sealed class TextbookRedlock
{
    private const string CompareAndDelete =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);
    private static readonly byte[] Hash = SHA1.HashData(Encoding.ASCII.GetBytes(CompareAndDelete));

    private readonly IDatabase[] _nodes;

    public TextbookRedlock(params IDatabase[] nodes)
    {
        _nodes = nodes;
        foreach (IDatabase node in nodes)
            node.Execute("SCRIPT", "LOAD", CompareAndDelete);
    }

    /// <summary>Takes the lock and returns its value.</summary>
    public async Task<byte[]> AcquireAsync(string name)
    {
        byte[] value = new byte[16];
        var granting = new Task<bool>[_nodes.Length];
        while (true)
        {
            Random.Shared.NextBytes(value);
            long start = Environment.TickCount64;
            for (int i = 0; i < granting.Length; i++)
                granting[i] = _nodes[i].StringSetAsync(name, value, TimeToLive, When.NotExists);
            int granted = 0;
            foreach (Task<bool> grant in granting)
                granted += await grant.ConfigureAwait(false) ? 1 : 0;
            double validityMs = (TimeToLive.TotalMilliseconds * 0.99) - 2 - (Environment.TickCount64 - start);
            if (granted > _nodes.Length / 2 && validityMs > 0)
                return value;
            await ReleaseAsync(name, value).ConfigureAwait(false);
            await Task.Delay(Random.Shared.Next(5, 50)).ConfigureAwait(false);
        }
    }

    /// <summary>Gives it back; on how many nodes it was there.</summary>
    public async Task<int> ReleaseAsync(string name, byte[] value)
    {
        RedisKey[] keys = [name];
        RedisValue[] values = [value];
        var releasing = new Task<RedisResult>[_nodes.Length];
        for (int i = 0; i < releasing.Length; i++)
            releasing[i] = _nodes[i].ScriptEvaluateAsync(Hash, keys, values);
        int released = 0;
        foreach (Task<RedisResult> release in releasing)
            released += (int)await release.ConfigureAwait(false);
        return released;
    }
}
