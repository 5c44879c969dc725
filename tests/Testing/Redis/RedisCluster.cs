using System.Globalization;

namespace Purlin.Testing;

/// <summary>
/// A Redis Cluster of masters without replicas, on loopback, its 16384 slots dealt out in equal ranges in the order of
/// <see cref="Nodes"/>. Starting takes about 2 s, which a fresh Redis master waits before it accepts writes.
/// Source: Redis cluster specification.
/// </summary>
public sealed class RedisCluster : IAsyncDisposable
{
    /// <summary>The number of hash slots of every Redis Cluster.</summary>
    public const int SlotCount = 16_384;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RedisCluster(RedisServer[] nodes) => Nodes = nodes;

    /// <summary>The masters; the first has the lowest slots.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <summary>The end points of all nodes, separated by commas, as client libraries take them.</summary>
    public string EndPoints => string.Join(',', Nodes.Select(node => node.EndPoint));

    /// <summary>Starts a cluster and returns when every node says that it is complete.</summary>
    /// <param name="masters">How many nodes, 3 to 16.</param>
    /// <exception cref="TimeoutException">The nodes did not agree within 30 s.</exception>
    public static async Task<RedisCluster> StartAsync(int masters = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(masters, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(masters, 16);
        var options = new RedisServerOptions { IsClusterNode = true };
        var cluster = new RedisCluster(await RedisServer.StartManyAsync(masters, options));
        try
        {
            cluster.Join();
            await cluster.WaitUntilCompleteAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node that a slot was dealt to at the start.</summary>
    /// <param name="slot">0 to 16383.</param>
    public RedisServer OwnerOf(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, SlotCount);
        int index = 0;
        while (FirstSlot(index + 1) <= slot)
            index++;
        return Nodes[index];
    }

    /// <summary>
    /// Gives an empty slot to another node at once, which clients that know the old owner learn by <c>MOVED</c>.
    /// </summary>
    /// <param name="slot">0 to 16383; it must hold no keys.</param>
    /// <param name="to">A node of this cluster.</param>
    public void MoveSlot(int slot, RedisServer to)
    {
        string id = to.Execute("CLUSTER", "MYID").Text!;
        // A newer configuration epoch than the old owner's wins against its gossip still under way.
        to.Execute("CLUSTER", "BUMPEPOCH");
        foreach (RedisServer node in Nodes)
            node.Execute("CLUSTER", "SETSLOT", Text(slot), "NODE", id);
    }

    /// <summary>Ends all nodes and removes their directories.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer node in Nodes)
            await node.DisposeAsync();
    }

    private void Join()
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            RedisServer node = Nodes[i];
            // Distinct epochs, or the nodes would first have to settle whose comes first.
            node.Execute("CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
            node.Execute("CLUSTER", "ADDSLOTSRANGE", Text(FirstSlot(i)), Text(FirstSlot(i + 1) - 1));
            if (i > 0)
                Nodes[0].Execute("CLUSTER", "MEET", "127.0.0.1", Text(node.Port), Text(node.ClusterPort));
        }
    }

    private bool IsComplete(RedisServer node)
    {
        string info = node.Execute("CLUSTER", "INFO").Text!;
        return info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains($"cluster_slots_ok:{SlotCount}", StringComparison.Ordinal)
            && info.Contains($"cluster_known_nodes:{Nodes.Count}", StringComparison.Ordinal);
    }

    private async Task WaitUntilCompleteAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!Nodes.All(IsComplete))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"The cluster was not complete after {Patience.TotalSeconds} s:\n"
                    + Nodes[0].Execute("CLUSTER", "NODES").Text);
            }

            await Task.Delay(10);
        }
    }

    private int FirstSlot(int index) => index * SlotCount / Nodes.Count;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
