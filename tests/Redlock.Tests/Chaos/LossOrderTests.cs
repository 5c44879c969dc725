namespace Purlin.Redlock.Tests;

/// <summary>
/// A rival polls for the locks of a holder while a majority of nodes stands still for longer than a lease. Judged is the
/// order: when the rival has won, the loss has been told. No length of time is judged; where the holder's own thread of
/// deadlines did not run for most of the margin, a run counts apart, and the guard alone is asked.
/// </summary>
public sealed class LossOrderTests(ITestOutputHelper output)
{
    private const int Locks = 20;
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);
    private static readonly int Rounds = Effort.Of(2, 100);

    // Half of what the nodes keep a name for beyond its lease: 1 % and 2 ms.
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(6);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static DistributedLockOptions Options => new() { TimeToLive = TimeToLive, MaxTimeToLive = TimeToLive };

    [Fact]
    public async Task A_loss_is_told_before_another_client_wins()
    {
        await using LockCluster cluster = await LockCluster.StartAsync();
        DistributedLocks holder = await cluster.OpenAsync(Options), rival = await cluster.OpenAsync(Options);
        var random = new Random(20_26);
        int runs = 0, apart = 0;
        for (int round = 0; round < Rounds; round++)
        {
            LockHandle[] held = await Task.WhenAll(Enumerable.Range(0, Locks).Select(
                i => holder.AcquireAsync($"{round}-{i}", TimeSpan.FromMinutes(1), None)));
            using var stalls = new StallMonitor();
            Task<(long Token, bool WasTold)>[] rivals = [.. held.Select(lost => WinAsync(rival, lost))];
            await FreezeUntilAsync(() => AllHaveWon(rivals, stalls), cluster.Servers, random);
            foreach (((long token, bool wasTold), LockHandle lost) in (await Task.WhenAll(rivals)).Zip(held))
            {
                runs++;
                apart += wasTold ? 0 : 1;
                await GuardAsync(lost, token);
            }

            foreach (LockHandle lost in held)
                await lost.DisposeAsync();
        }

        output.WriteLine($"{runs} runs, {apart} apart.");
        // A long run has the machine for itself; a short one shares it with whatever else is tested.
        if (Effort.IsSoak)
            Assert.True(apart * 100 < runs, $"{apart} of {runs} runs counted apart: 1 % at most may.");
    }

    private static async Task<(long Token, bool WasTold)> WinAsync(DistributedLocks rival, LockHandle held)
    {
        while (true)
        {
            await using LockAttempt attempt = await rival.TryAcquireAsync(held.Names[0], None);
            if (attempt.Lock is { } won)
                return (won.FencingToken, held.Lost.IsCancellationRequested && !held.IsHeld);
            await Task.Delay(2, None);
        }
    }

    private static bool AllHaveWon(Task<(long Token, bool WasTold)>[] rivals, StallMonitor stalls)
    {
        if (Array.Exists(rivals, rival => rival.IsCompletedSuccessfully && !rival.Result.WasTold))
        {
            TimeSpan late = stalls.Longest;
            Assert.True(late > Stall, $"A rival won before the loss was told; deadlines were late by {late} at most.");
        }

        return Array.TrueForAll(rivals, rival => rival.IsCompleted);
    }

    // For about as long as a lease lasts, whatever the holder knows: what counts is who has it when they go on, one
    // after the other.
    private static async Task FreezeUntilAsync(Func<bool> isOver, RedisServer[] servers, Random random)
    {
        while (!isOver())
        {
            RedisServer[] frozen = [.. servers];
            random.Shuffle(frozen);
            frozen = frozen[..3];
            try
            {
                Array.ForEach(frozen, server => server.Freeze());
                await Task.Delay(TimeToLive * (0.7 + (0.6 * random.NextDouble())), None);
            }
            finally
            {
                foreach (RedisServer server in frozen)
                {
                    server.Thaw();
                    await Task.Delay(random.Next(10), None);
                }
            }

            await Task.Delay(random.Next(400), None);
        }
    }

    // Whatever was told when: the rival has the higher token, and what it has opened the holder cannot write.
    private static async Task GuardAsync(LockHandle lost, long token)
    {
        var resource = new InMemoryFencedResource<string>("order", lost.Names[0], "");
        Assert.True((await resource.OpenAsync(lost.FencingToken, None)).IsAccepted);
        Assert.True((await resource.OpenAsync(token, None)).IsAccepted);
        Assert.Equal(new FencedWrite(FenceOutcome.Stale, token),
            await resource.WriteAsync(lost.FencingToken, "late", None));
    }
}
