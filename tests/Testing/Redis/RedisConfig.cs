using System.Globalization;

namespace Purlin.Testing;

/// <summary>The configuration of a <see cref="RedisServer"/>: loopback only, quick to replicate.</summary>
internal static class RedisConfig
{
    public const string LogFile = "redis.log";

    public static IEnumerable<string> Lines(RedisServerOptions options, int port, int clusterPort)
    {
        IEnumerable<string> lines =
        [
            "bind 127.0.0.1",
            "protected-mode yes",
            Line($"port {port}"),
            "daemonize no",
            "logfile " + LogFile,
            "dbfilename dump.rdb",
            "repl-diskless-sync-delay 0",
            .. PersistenceLines(options.Persistence),
        ];
        if (options.ReplicaOf is { } primary)
            lines = lines.Append(Line($"replicaof 127.0.0.1 {primary.Port}"));
        if (options.IsClusterNode)
        {
            // The bus would sit at port + 10000, where nobody has looked whether it is free.
            lines = lines.Concat([
                "cluster-enabled yes", "cluster-config-file nodes.conf", "cluster-node-timeout 2000",
                Line($"cluster-port {clusterPort}"),
            ]);
        }

        return lines.Concat(options.Settings);
    }

    // A save point that is never due by time makes an orderly stop save.
    private static string[] PersistenceLines(RedisPersistence persistence) => persistence switch
    {
        RedisPersistence.None => ["save \"\"", "appendonly no"],
        RedisPersistence.Snapshot => ["save 31536000 1", "appendonly no"],
        RedisPersistence.AppendOnly => ["save \"\"", "appendonly yes", "appendfsync always"],
        _ => throw new ArgumentOutOfRangeException(nameof(persistence), persistence, "None, Snapshot or AppendOnly."),
    };

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
