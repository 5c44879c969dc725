using System.Globalization;
using System.Runtime.InteropServices;
using Purlin.Redlock;
using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Benchmarks;

/// <summary>Five redis-server processes that keep nothing, as lock nodes of ours and of the rivals.</summary>
internal sealed partial class LockServers : IDisposable
{
    public const int Count = 5;

    private readonly LoopbackRedis[] _servers = [.. Enumerable.Range(0, Count).Select(_ => new LoopbackRedis())];
    private readonly List<DistributedLocks> _locks = [];
    private readonly IDatabase[] _admin;
    private readonly int[] _processes;

    public LockServers()
    {
        try
        {
            _admin = Connect();
            _processes = [.. _admin.Select(server => int.Parse(
                Field(server, "server", "process_id"), CultureInfo.InvariantCulture))];
        }
        catch
        {
            Array.ForEach(_servers, server => server.Dispose());
            throw;
        }
    }

    /// <summary>Time-outs that a slow machine does not meet, where a row is not about them.</summary>
    public static DistributedLockOptions Patient => new() { NodeTimeout = TimeSpan.FromSeconds(30) };

    /// <summary>Our client on connections of its own, its nodes admitted; closed with this.</summary>
    public DistributedLocks Open(DistributedLockOptions options)
    {
        DistributedLocks locks = OpenAsync(options).GetAwaiter().GetResult();
        _locks.Add(locks);
        return locks;
    }

    /// <summary>The databases of one connection to each server.</summary>
    public IDatabase[] Connect() => [.. _servers.Select(server => server.Connect().GetDatabase())];

    /// <summary>How many EVALSHA each server has carried out, but for the first few.</summary>
    public long[] CallsOfScripts(int skip) => [.. _admin.Skip(skip).Select(Calls)];

    /// <summary>
    /// Has the first <paramref name="count"/> servers stand still while something runs; returns when all answer again.
    /// </summary>
    public T WhileFrozen<T>(int count, Func<T> run)
    {
        try
        {
            for (int i = 0; i < count; i++)
                Signal(_processes[i], SigStop);
            return run();
        }
        finally
        {
            for (int i = 0; i < count; i++)
                Signal(_processes[i], SigCont);
            for (int i = 0; i < count; i++)
                _admin[i].Ping();
        }
    }

    /// <summary>Ends a server, as a crash does.</summary>
    public void Kill(int index) => _servers[index].Kill();

    public void Dispose()
    {
        foreach (DistributedLocks locks in _locks)
            locks.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Array.ForEach(_servers, server => server.Dispose());
    }

    private async Task<DistributedLocks> OpenAsync(DistributedLockOptions options)
    {
        DistributedLocks locks = await RedisLocks.ConnectAsync(_servers.Select(server => server.Connect()), options,
            new RedisLockNodeOptions { Timeout = TimeSpan.FromSeconds(30) }).ConfigureAwait(false);
        locks.Bootstrap(noHolders: true);
        // Until all five take part and know the script.
        for (int i = 0; i < 20; i++)
        {
            LockHandle held = await locks.AcquireAsync("warm", TimeSpan.FromMinutes(1)).ConfigureAwait(false);
            await held.DisposeAsync().ConfigureAwait(false);
        }

        return locks;
    }

    private static long Calls(IDatabase server)
    {
        string line = Field(server, "commandstats", "cmdstat_evalsha");
        return line.Length == 0 ? 0 : long.Parse(
            line.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture);
    }

    // Empty if there is none.
    private static string Field(IDatabase server, string section, string name)
    {
        string info = (string)server.Execute("INFO", section)!;
        string? line = info.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is null ? "" : line[(name.Length + 1)..];
    }

    private static int SigStop { get; } = OperatingSystem.IsLinux() ? 19 : 17;

    private static int SigCont { get; } = OperatingSystem.IsLinux() ? 18 : 19;

    private static void Signal(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
            throw new IOException($"Signal {signal} to process {process}: error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
