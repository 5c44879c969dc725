using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>
/// All five servers restart one after the other, each with nothing, while one lock is held. The next restarts when the
/// one before takes part again.
/// </summary>
public sealed class RollingRestartTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>
    /// Nobody else has it meanwhile, whatever the machine does. That it is not lost is tried with longer leases if the
    /// machine was too slow for the shorter: a holder that does not heal its lock loses it with each of them.
    /// </summary>
    [Fact]
    public async Task A_lock_outlives_the_restart_of_every_node_and_is_nobody_elses_meanwhile()
    {
        int[] timesToLiveMs = [1_000, 4_000, 16_000];
        bool isKept = false;
        for (int i = 0; i < timesToLiveMs.Length && !isKept; i++)
            isKept = await RestartAllAsync(TimeSpan.FromMilliseconds(timesToLiveMs[i]));
        Assert.True(isKept, "It was lost with every lease.");
    }

    private static async Task<bool> RestartAllAsync(TimeSpan timeToLive)
    {
        var options = new DistributedLockOptions { TimeToLive = timeToLive, MaxTimeToLive = timeToLive };
        await using LockCluster cluster = await LockCluster.StartAsync();
        DistributedLocks holder = await cluster.OpenAsync(options), rival = await cluster.OpenAsync(options);
        IReadOnlyList<RedisLockNode> nodes = await RedisLockNodes.ConnectAsync(
            cluster.Configurations, RedisNodes.Patient, None);
        LockHandle held = await holder.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(None);
        Task<bool> won = WinAsync(rival, held, end.Token);
        long ms = (long)timeToLive.TotalMilliseconds;
        for (int i = 0; i < nodes.Count && held.IsHeld; i++)
        {
            cluster.Servers[i].Kill();
            await cluster.Servers[i].RestartAsync();
            var batch = new LockBatch(new LockFingerprint(options.Namespace, nodes.Count, ms, 0));
            while (held.IsHeld && !await TakesPartAsync(nodes[i], batch))
                await Task.Delay(20, None);
        }

        bool isKept = held.IsHeld;
        await end.CancelAsync();
        Assert.False(await won, "Two had it at once.");
        LockRelease released = await held.ReleaseAsync(None);
        Assert.Equal(held.Lost.IsCancellationRequested, released == LockRelease.AlreadyLost);
        await using LockHandle next = await rival.AcquireAsync("a", TimeSpan.FromMinutes(2), None);
        Assert.True(next.FencingToken > held.FencingToken);
        foreach (RedisLockNode node in nodes)
            await node.DisposeAsync();
        return isKept;
    }

    // Whether it won while the holder had it.
    private static async Task<bool> WinAsync(DistributedLocks rival, LockHandle held, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await using LockAttempt attempt = await rival.TryAcquireAsync("a", None);
            if (attempt.Lock is not null)
                return held.IsHeld;
            await Task.Delay(5, None);
        }

        return false;
    }

    private static async Task<bool> TakesPartAsync(RedisLockNode node, LockBatch batch)
    {
        try
        {
            batch.Clear();
            await node.SubmitAsync(batch, None);
            return batch.Status.Standing == NodeStanding.Ready;
        }
        catch (NodeUnavailableException)
        {
            return false;
        }
    }
}
