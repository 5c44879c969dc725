using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>The face by the system's clock: threads, the thread of deadlines, real servers.</summary>
public sealed class RealTimeTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static DistributedLockOptions Patient => new() { NodeTimeout = TimeSpan.FromSeconds(30) };

    private static ILockNode[] Asynchronous() => [.. Enumerable.Range(0, 3).Select(
        i => new FaultyNode(new InMemoryLockNode($"n{i}")) { IsAsynchronous = i > 0 })];

    private static DistributedLocks OpenAsynchronous()
    {
        var locks = new DistributedLocks(Asynchronous(), Patient);
        locks.Bootstrap(noHolders: true);
        return locks;
    }

    [Fact]
    public async Task Of_many_tasks_in_two_processes_one_has_the_lock_and_tokens_rise()
    {
        ILockNode[] nodes = Asynchronous();
        await using var one = new DistributedLocks(nodes, Patient);
        await using var other = new DistributedLocks(nodes, Patient);
        one.Bootstrap(noHolders: true);
        other.Bootstrap(noHolders: true);
        int inside = 0, turns = 0;
        long last = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            DistributedLocks locks = worker % 2 == 0 ? one : other;
            for (int i = 0; i < 25; i++)
            {
                await using LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromMinutes(10), None);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.True(held.FencingToken > last, $"{held.FencingToken} after {last}");
                last = held.FencingToken;
                turns++;
                await Task.Yield();
                Assert.True(held.IsHeld);
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(400, turns);
    }

    [Fact]
    public async Task Tasks_of_one_owner_are_inside_together_and_those_of_another_are_not()
    {
        await using DistributedLocks locks = OpenAsynchronous();
        LockOwner[] owners = [new(), new()];
        int[] inside = new int[2];
        long[] tokens = new long[2];
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            int mine = worker % 2;
            for (int i = 0; i < 40; i++)
            {
                LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromMinutes(10), owners[mine], None);
                Interlocked.Increment(ref inside[mine]);
                Assert.Equal(0, Volatile.Read(ref inside[1 - mine]));
                tokens[mine] = Math.Max(tokens[mine], held.FencingToken);
                Assert.Equal(tokens[mine], held.FencingToken);
                await Task.Yield();
                Assert.True(held.IsHeld);
                Interlocked.Decrement(ref inside[mine]);
                await held.DisposeAsync();
            }
        })));
        await using LockHandle next = await locks.AcquireAsync("a", TimeSpan.FromMinutes(10), None);
        Assert.True(next.FencingToken > Math.Max(tokens[0], tokens[1]));
    }

    [Fact]
    public async Task Of_many_candidates_one_leads_at_a_time()
    {
        await using DistributedLocks locks = OpenAsynchronous();
        int inside = 0;
        List<long> tokens = [];
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            locks.RunAsLeaderAsync("s", async (term, _) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                tokens.Add(term.FencingToken);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }, None))));
        Assert.Equal(20, tokens.Count);
        Assert.Equal(tokens.Order(), tokens);
    }

    [Fact]
    public async Task Disposal_in_the_middle_of_everything_leaves_nobody_waiting_and_nothing_on_the_nodes()
    {
        ILockNode[] nodes = Asynchronous();
        DistributedLockOptions options = Patient;
        options.TimeToLive = options.MaxTimeToLive;
        var locks = new DistributedLocks(nodes, options);
        locks.Bootstrap(noHolders: true);
        int turns = 0;
        var isBusy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] workers = [.. Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (int i = worker; ; i++)
            {
                LockHandle held = await locks.AcquireAsync($"{i % 5}", TimeSpan.FromMinutes(10), None);
                if (Interlocked.Increment(ref turns) == 200)
                    isBusy.SetResult();
                await held.DisposeAsync();
            }
        }))];
        await isBusy.Task;
        await locks.DisposeAsync();
        foreach (Task worker in workers)
        {
            Exception? end = await Record.ExceptionAsync(() => worker);
            Assert.True(end is OperationCanceledException or ObjectDisposedException, $"{end}");
        }

        await using var other = new DistributedLocks(nodes, Patient);
        // Before any lease is over; what was sent last may still be on its way.
        await using LockHandle all =
            await other.AcquireAsync(["0", "1", "2", "3", "4"], TimeSpan.FromSeconds(40), None);
        Assert.True(all.IsHeld);
    }

    [Fact]
    public async Task A_loss_is_signalled_by_the_clock_although_no_node_says_anything()
    {
        FaultyNode[] nodes = [.. Enumerable.Range(0, 3).Select(i => new FaultyNode(new InMemoryLockNode($"n{i}")))];
        var options = Patient;
        options.TimeToLive = TimeSpan.FromMilliseconds(300);
        await using var locks = new DistributedLocks(nodes, options);
        locks.Bootstrap(noHolders: true);
        LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromSeconds(30), None);
        foreach (FaultyNode node in nodes)
            node.IsSilent = true;
        var lost = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        held.Lost.Register(() => lost.TrySetResult(Environment.CurrentManagedThreadId));
        await lost.Task;
        Assert.False(held.IsHeld);
        Assert.Equal(LockLoss.NotRenewed, held.LossReason);
        foreach (FaultyNode node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_callback_that_blocks_delays_no_other_loss()
    {
        FaultyNode[] nodes = [.. Enumerable.Range(0, 3).Select(i => new FaultyNode(new InMemoryLockNode($"n{i}")))];
        var options = Patient;
        options.TimeToLive = TimeSpan.FromMilliseconds(300);
        await using var locks = new DistributedLocks(nodes, options);
        locks.Bootstrap(noHolders: true);
        LockHandle blocking = await locks.AcquireAsync("a", TimeSpan.FromSeconds(30), None);
        LockHandle other = await locks.AcquireAsync("b", TimeSpan.FromSeconds(30), None);
        using var gate = new ManualResetEventSlim();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blocking.Lost.Register(() => gate.Wait(None));
        other.Lost.Register(() => lost.TrySetResult());
        foreach (FaultyNode node in nodes)
            node.IsAway = true;
        try
        {
            await lost.Task.WaitAsync(TimeSpan.FromMinutes(1), None);
        }
        finally
        {
            gate.Set();
        }
    }

    [Fact]
    public async Task A_log_that_blocks_or_fails_delays_no_loss()
    {
        FaultyNode[] nodes = [.. Enumerable.Range(0, 3).Select(i => new FaultyNode(new InMemoryLockNode($"n{i}")))];
        using var log = new BlockingLog();
        DistributedLockOptions options = Patient;
        (options.TimeToLive, options.LoggerFactory) = (TimeSpan.FromMilliseconds(300), log);
        await using var locks = new DistributedLocks(nodes, options);
        locks.Bootstrap(noHolders: true);
        LockHandle[] held = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => locks.AcquireAsync($"{i}", TimeSpan.FromSeconds(30), None)));
        foreach (FaultyNode node in nodes)
            node.IsAway = true;
        try
        {
            foreach (LockHandle one in held)
            {
                var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                one.Lost.Register(() => lost.TrySetResult());
                await lost.Task.WaitAsync(TimeSpan.FromMinutes(1), None);
            }

            await log.IsWriting.WaitAsync(TimeSpan.FromMinutes(1), None);
        }
        finally
        {
            log.LetGo();
        }
    }

    [Fact]
    public async Task Five_real_servers_take_a_lock_by_one_script_call_each()
    {
        RedisServer[] servers = await RedisServer.StartManyAsync(5);
        try
        {
            IReadOnlyList<RedisLockNode> nodes = await RedisLockNodes.ConnectAsync(
                servers.Select(RedisNodes.Configuration), RedisNodes.Patient, None);
            await using var locks = new DistributedLocks(nodes, Patient);
            locks.Bootstrap(noHolders: true);
            await using (await locks.AcquireAsync("warm", TimeSpan.FromSeconds(30), None))
            {
            }

            foreach (RedisServer server in servers)
                server.Execute("CONFIG", "RESETSTAT");
            long token = 0;
            for (int i = 0; i < 20; i++)
            {
                LockHandle held = await locks.AcquireAsync(i < 10 ? "a" : $"new {i}", TimeSpan.FromSeconds(30), None);
                Assert.True(i >= 10 || held.FencingToken > token);
                token = held.FencingToken;
                // Also those whose grants come late are told.
                Assert.Equal(LockRelease.Released, await held.ReleaseAsync());
            }

            foreach (RedisServer server in servers)
            {
                (long calls, long failed) = server.CountOf("evalsha");
                Assert.InRange(calls, 1, 60);
                Assert.Equal(0, failed);
            }
        }
        finally
        {
            foreach (RedisServer server in servers)
                await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_lock_over_real_servers_outlives_a_frozen_one_and_is_lost_with_two()
    {
        RedisServer[] servers = await RedisServer.StartManyAsync(3);
        try
        {
            IReadOnlyList<RedisLockNode> nodes = await RedisLockNodes.ConnectAsync(
                servers.Select(RedisNodes.Configuration), new RedisLockNodeOptions { Timeout = TimeSpan.FromSeconds(5) },
                None);
            await using var locks = new DistributedLocks(
                nodes, new DistributedLockOptions { TimeToLive = TimeSpan.FromSeconds(3) });
            locks.Bootstrap(noHolders: true);
            LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromSeconds(30), None);
            servers[0].Freeze();
            await using (await locks.AcquireAsync("b", TimeSpan.FromSeconds(30), None))
            {
            }

            servers[1].Freeze();
            var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Lost.Register(() => lost.TrySetResult());
            await lost.Task;
            Assert.Equal(LockRelease.AlreadyLost, await held.ReleaseAsync());
            servers[0].Thaw();
            servers[1].Thaw();
            await using LockHandle next = await locks.AcquireAsync("a", TimeSpan.FromSeconds(60), None);
            Assert.True(next.FencingToken > held.FencingToken);
        }
        finally
        {
            foreach (RedisServer server in servers)
                await server.DisposeAsync();
        }
    }
}
