using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>What INFO says of a server, as far as it decides whether it can be a node.</summary>
/// <param name="RunId">Empty where the server does not say it.</param>
/// <param name="IsCluster">Whether it is part of a cluster.</param>
/// <param name="IsReplica">Whether it follows another server.</param>
/// <param name="MemoryPolicy">What it drops when its memory is full; empty where it does not say it.</param>
internal sealed record ServerFacts(string RunId, bool IsCluster, bool IsReplica, string MemoryPolicy)
{
    /// <summary>Asks the only server of a connection.</summary>
    public static async ValueTask<ServerFacts> AskAsync(
        IDatabase database, RedisDeadline deadline, CancellationToken cancellationToken)
    {
        // The client's own call wants a connection with admin rights.
        RedisResult result = await deadline.BoundAsync(database.ExecuteAsync("INFO"), "INFO", cancellationToken)
            .ConfigureAwait(false);
        string info = (string?)result ?? "";
        return new ServerFacts(
            Value(info, "run_id"),
            Value(info, "redis_mode") == "cluster" || Value(info, "cluster_enabled") == "1",
            Value(info, "role") is not ("" or "master"),
            Value(info, "maxmemory_policy"));
    }

    /// <summary>The first reason why the server cannot be a node, or null.</summary>
    public RedisNodeRefusedException? Refusal(string name)
    {
        if (RunId.Length == 0)
        {
            return new($"{name} cannot be a lock node: INFO does not say its run_id, so that a restart that forgets "
                + "locks would go unnoticed. Use a server that says it.", RedisNodeDefect.NoRunId);
        }

        if (IsCluster)
        {
            return new($"{name} cannot be a lock node: it is part of a Redis Cluster, whose failovers lose locks. "
                + "Use independent servers.", RedisNodeDefect.ClusterMode);
        }

        if (IsReplica)
        {
            return new($"{name} cannot be a lock node: it is a replica. Use independent primaries.",
                RedisNodeDefect.Replica);
        }

        if (MemoryPolicy is not ("" or "noeviction"))
        {
            return new($"{name} cannot be a lock node: its maxmemory-policy is {MemoryPolicy}, which may drop locks. "
                + "Set it to noeviction.", RedisNodeDefect.EvictingMemoryPolicy);
        }

        return null;
    }

    private static string Value(string info, string field)
    {
        foreach (ReadOnlySpan<char> line in info.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(field, StringComparison.Ordinal) && line[field.Length..].StartsWith(":"))
                return line[(field.Length + 1)..].ToString();
        }

        return "";
    }
}
