using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>What the READMEs show, run.</summary>
public sealed class ReadmeTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Locks_are_taken_tried_and_given_back()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var r1 = new InMemoryLockNode("n1");
        ILockNode[] nodes = [r1, new InMemoryLockNode("n2"), new InMemoryLockNode("n3")];
        await using var own = new DistributedLocks(nodes);
        own.Bootstrap(noHolders: true);
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
    public async Task Redis_servers_are_nodes()
    {
        string r1 = RedisNodes.Configuration(redis.Server);
        CancellationToken ct = TestContext.Current.CancellationToken;

        #region RedlockRedis
        await using DistributedLocks locks = await RedisLocks.ConnectAsync([r1], ct);      // 1, 3, 5, 7 or 9 servers
        #endregion

        locks.Bootstrap(noHolders: true);
        await using LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromSeconds(30), ct);
        Assert.True(held.IsHeld);
    }
}
