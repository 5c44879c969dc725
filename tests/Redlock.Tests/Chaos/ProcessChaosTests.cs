using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>Processes and nodes that stand still, die, come back with nothing or cannot be reached.</summary>
public sealed class ProcessChaosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly int Faults = Effort.Of(8, 400);

    /// <summary>The same in all processes.</summary>
    internal static DistributedLockOptions Options => new()
    {
        TimeToLive = TimeSpan.FromSeconds(1),
        MaxTimeToLive = TimeSpan.FromSeconds(1),
    };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>
    /// A lease lock cannot exclude a holder that is paused between its read and its write: what trusts the lock loses
    /// the updates of those who had it meanwhile, what asks for the token loses none.
    /// </summary>
    [Fact]
    public async Task A_process_that_stood_still_between_read_and_write_is_refused_by_the_guard_alone()
    {
        await using LockCluster cluster = await LockCluster.StartAsync();
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        var registers = new ChaosRegisters(client);
        DistributedLocks locks = await cluster.OpenAsync(Options);
        using HolderProcess holder = HolderProcess.Start(cluster.Configurations, RedisNodes.Configuration(server));
        Assert.Equal("read Accepted", await holder.ReadAsync());
        holder.Freeze();
        for (int i = 0; i < 3; i++)
        {
            await using LockHandle held = await locks.AcquireAsync(ChaosRegisters.Lock, Patience, None);
            Assert.True(registers.Add(held));
        }

        holder.Thaw();
        holder.GoOn();
        Assert.Equal("wrote Stale", await holder.ReadAsync());
        Assert.Equal("AlreadyLost", await holder.ReadAsync());
        await using LockHandle last = await locks.AcquireAsync(ChaosRegisters.Lock, Patience, None);
        (FencedRead<byte[]?> guarded, long trusting) = registers.Read(last);
        Assert.Equal(3, ChaosRegisters.Count(guarded));
        // Three updates were lost: the late write began at zero.
        Assert.Equal(1, trusting);
    }

    /// <summary>
    /// Two processes count under the lock while nodes fail at random. Every update that the guard accepted is in the
    /// guarded counter at the end, and nothing else.
    /// </summary>
    [Fact]
    public async Task No_accepted_update_is_lost_while_nodes_freeze_die_and_are_cut_off()
    {
        await using LockCluster cluster = await LockCluster.StartAsync();
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        var registers = new ChaosRegisters(client);
        DistributedLocks[] processes = [await cluster.OpenAsync(Options), await cluster.OpenAsync(Options)];
        using var end = new CancellationTokenSource();
        Task<int>[] counting = [.. processes.SelectMany(locks => Enumerable.Repeat(locks, 2)).Select(
            locks => Task.Run(() => CountAsync(locks, registers, end.Token)))];
        await FailAsync(cluster.Servers);
        await end.CancelAsync();
        int accepted = (await Task.WhenAll(counting)).Sum();
        // After the last update, whoever is in time: all are back.
        await using LockHandle last = await processes[0].AcquireAsync(ChaosRegisters.Lock, Patience, None);
        (FencedRead<byte[]?> guarded, long trusting) = registers.Read(last);
        output.WriteLine($"{accepted} accepted; the counter that trusts the lock says {trusting}.");
        Assert.True(guarded.IsAccepted);
        Assert.Equal(accepted, ChaosRegisters.Count(guarded));
        Assert.True(accepted > 0);
    }

    private static async Task<int> CountAsync(DistributedLocks locks, ChaosRegisters registers, CancellationToken end)
    {
        int accepted = 0;
        // Once more after the end, when all nodes are back.
        for (bool isLast = false; !isLast;)
        {
            isLast = end.IsCancellationRequested;
            await using LockHandle held = await locks.AcquireAsync(ChaosRegisters.Lock, Patience, None);
            accepted += registers.Add(held) ? 1 : 0;
        }

        return accepted;
    }

    private static async Task FailAsync(RedisServer[] servers)
    {
        var random = new Random(10_2026);
        for (int fault = 0; fault < Faults; fault++)
        {
            RedisServer server = servers[random.Next(servers.Length)];
            RedisServer other = servers[random.Next(servers.Length)];
            switch (fault % 4)
            {
                case 0:
                    server.Freeze();
                    other.Freeze();
                    await Task.Delay(random.Next(600), None);
                    server.Thaw();
                    other.Thaw();
                    break;
                case 1:
                    server.Kill();
                    await Task.Delay(random.Next(200), None);
                    await server.RestartAsync();
                    break;
                case 2:
                    // Longer than a lease, and nobody is answered.
                    Array.ForEach(servers, all => all.Freeze());
                    await Task.Delay(random.Next(900, 1_200), None);
                    Array.ForEach(servers, all => all.Thaw());
                    break;
                default:
                    server.Execute("CLIENT", "PAUSE", "500", "ALL");
                    other.Execute("CLIENT", "KILL", "TYPE", "normal");
                    break;
            }

            await Task.Delay(random.Next(300), None);
        }
    }
}
