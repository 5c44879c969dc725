using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>What the READMEs show, run.</summary>
public sealed class ReadmeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DistributedLocks OpenInMemory()
    {
        var locks = new DistributedLocks(Enumerable.Range(1, 3).Select(i => new InMemoryLockNode($"n{i}")),
            new DistributedLockOptions { NodeTimeout = TimeSpan.FromSeconds(30) });
        locks.Bootstrap(noHolders: true);
        return locks;
    }

    [Fact]
    public async Task Locks_are_taken_tried_and_given_back()
    {
        CancellationToken ct = Token;
        await using DistributedLocks own = OpenInMemory();
        DistributedLocks locks = own;
        long written = 0;

        #region RedlockLocks
        await using (LockAttempt attempt = await locks.TryAcquireAsync("driver:7", ct))    // Held | Busy | Unavailable
        {
            if (attempt.Lock is { } held)
                await WriteAsync(held.FencingToken, held.Lost);
        }

        await using (LockHandle waited = await locks.AcquireAsync("driver:8", TimeSpan.FromSeconds(5), ct))
            await WriteAsync(waited.FencingToken, waited.Lost);                            // or LockTimeoutException
        #endregion

        Assert.True(written > 0);

        Task WriteAsync(long token, CancellationToken lost)
        {
            Assert.False(lost.IsCancellationRequested);
            written += token;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_holder_can_ask_extend_and_release()
    {
        CancellationToken ct = Token;
        await using DistributedLocks locks = OpenInMemory();

        #region RedlockHandle
        LockHandle held = await locks.AcquireAsync(["account:1", "account:2"], TimeSpan.FromSeconds(5), ct);
        IReadOnlyList<long> tokens = held.FencingTokens;                // one for each of Names, in ordinal order
        if (held.IsHeld && held.Remaining < TimeSpan.FromSeconds(10))
            await held.ExtendAsync(ct);                                 // false: it is lost, LossReason says why
        LockRelease release = await held.ReleaseAsync(ct);              // Released | AlreadyLost | Unknown
        #endregion

        Assert.Equal((2, LockRelease.Released), (tokens.Count, release));
    }

    [Fact]
    public async Task An_owner_comes_again()
    {
        CancellationToken ct = Token;
        await using DistributedLocks locks = OpenInMemory();

        #region RedlockOwner
        var order = new LockOwner();                                    // passed to whatever works for the order
        await using LockHandle outer = await locks.AcquireAsync("stock:7", TimeSpan.FromSeconds(5), order, ct);
        await using LockHandle inner = await locks.AcquireAsync("stock:7", TimeSpan.FromSeconds(5), order, ct);
        bool isSame = inner.FencingToken == outer.FencingToken;         // true; the last release releases
        #endregion

        Assert.True(isSame);
    }

    [Fact]
    public async Task One_process_leads()
    {
        CancellationToken ct = Token;
        await using DistributedLocks locks = OpenInMemory();
        int days = 0;

        #region RedlockLeader
        await locks.RunAsLeaderAsync("scheduler", async (term, lost) =>
        {
            while (await NextDayAsync(term.FencingToken, lost))         // lost: the lock is, or ct is cancelled
                days++;
        }, ct);
        #endregion

        Assert.Equal(3, days);

        Task<bool> NextDayAsync(long token, CancellationToken lost) =>
            Task.FromResult(token > 0 && !lost.IsCancellationRequested && days < 3);
    }

    [Fact]
    public async Task A_guard_refuses_the_paused_holder()
    {
        var stock = new InMemoryFencedResource<int>("shop", "stock:7", 3);
        (long token, long nextToken) = (41, 42);

        #region RedlockGuard
        FencedRead<int> open = await stock.OpenAsync(token);            // first closes to all lower tokens, then reads
        // ... a pause of any length, in which somebody else gets the lock:
        await stock.OpenAsync(nextToken);
        FencedWrite write = await stock.WriteAsync(token, open.Value - 1);   // Stale: nothing is written
        #endregion

        Assert.Equal(new FencedWrite(FenceOutcome.Stale, 42), write);
    }

    [Fact]
    public async Task A_report_names_the_nodes()
    {
        CancellationToken ct = Token;
        await using DistributedLocks locks = OpenInMemory();

        #region RedlockDiagnosis
        LockAttempt attempt = await locks.TryAcquireAsync("driver:7", ct);
        foreach (LockVote vote in attempt.Votes)                        // empty if it is held
            Console.WriteLine(vote);                                    // r1:6379: Busy for 12.5 s
        LockHealth health = await locks.DiagnoseAsync(ct);              // asks every node; takes no lock
        Console.WriteLine(health);                                      // 2 of 3 nodes are ready, 2 are needed: ...
        #endregion

        Assert.True(health.IsAvailable);
        await attempt.DisposeAsync();
    }

    [Fact]
    public async Task Redis_servers_are_nodes_by_themselves_and_of_a_container()
    {
        RedisServer[] servers = await RedisServer.StartManyAsync(3);
        try
        {
            string[] all = [.. servers.Select(RedisNodes.Configuration)];
            (string r1, string r2, string r3) = (all[0], all[1], all[2]);
            CancellationToken ct = Token;

            #region RedlockRedis
            await using DistributedLocks locks = await RedisLocks.ConnectAsync([r1, r2, r3], ct);   // such as r1:6379
            #endregion

            locks.Bootstrap(noHolders: true);
            await using LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromMinutes(5), ct);
            Assert.True(held.FencingToken > 0);

            var services = new ServiceCollection();
            services.AddLogging();

            #region RedlockHosting
            services.AddRedlock(o => o.TimeToLive = TimeSpan.FromSeconds(30))
                .UseRedis([r1, r2, r3])
                .AddHealthCheck();
            services.AddKeyedRedlock("jobs", o => o.Namespace = "jobs");    // in memory: for this process alone
            #endregion

            await using ServiceProvider provider = services.BuildServiceProvider();
            await using LockHandle ofContainer = await provider.GetRequiredService<DistributedLocks>()
                .AcquireAsync("b", TimeSpan.FromMinutes(5), ct);
            await using LockHandle job = await provider.GetRequiredKeyedService<DistributedLocks>("jobs")
                .AcquireAsync("b", TimeSpan.FromMinutes(5), ct);
            Assert.True(ofContainer.FencingToken > 0 && job.FencingToken > 0);
            Assert.NotNull(provider.GetRequiredService<HealthCheckService>());
        }
        finally
        {
            foreach (RedisServer server in servers)
                await server.DisposeAsync();
        }
    }
}
