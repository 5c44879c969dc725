using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// The other processes of <see cref="ProcessesTests"/>: this executable, started with a variable set, mints into a file
/// until its input ends or it is killed.
/// </summary>
internal static class LeaseWorker
{
    /// <summary>Says that this process is a worker: where Redis is, the namespace and the file, one a line.</summary>
    public const string Variable = "PURLIN_SNOWFLAKE_WORKER";

    /// <summary>How many nodes the workers share.</summary>
    public const int Nodes = 5;

    private const int BatchSize = 1_024;

    /// <summary>Short leases, so that nodes change hands while the test runs.</summary>
    public static SnowflakeOptions Options => new()
    {
        Lease = { Slice = TimeSpan.FromSeconds(1), MaxAhead = TimeSpan.Zero, NodeCount = Nodes },
    };

    // Runs before the tests' own Main. No other thread may use this module until the end, which never comes: what goes on
    // beside it (timers, Redis) is code of other modules.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } arguments)
            return;
        string[] lines = arguments.Split('\n');
        Mint(lines[0], lines[1], lines[2]);
        Environment.Exit(0);
    }

    private static void Mint(string endPoint, string name, string path)
    {
        // When the test ends, however it ends, so does its worker.
        Task end = Console.OpenStandardInput().ReadAsync(new byte[1], 0, 1);
        ConnectionMultiplexer client = ConnectionMultiplexer.Connect(
            $"{endPoint},syncTimeout=30000,connectTimeout=30000,abortConnect=false");
        var store = new RedisLeaseStore(client, new RedisSnowflakeOptions { Namespace = name });
        Task<SnowflakeGenerator> leasing = SnowflakeGenerator.LeaseAsync(store, Options, CancellationToken.None);
        if (Task.WaitAny(leasing, end) == 1)
            return;
        SnowflakeGenerator ids = leasing.Result;
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var batch = new SnowflakeId[BatchSize];
        while (!end.IsCompleted)
        {
            if (ids.TryFill(batch, out _))
                file.Write(MemoryMarshal.AsBytes<SnowflakeId>(batch));
            Thread.Sleep(1);
        }
    }
}
