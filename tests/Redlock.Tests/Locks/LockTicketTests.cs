namespace Purlin.Redlock.Tests;

/// <summary>What is used again behind the handles, and what each handle keeps for itself.</summary>
public sealed class LockTicketTests
{
    private const int Pairs = 200;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>Its claim is the next one's by then.</summary>
    [Fact]
    public async Task A_handle_whose_lock_has_ended_says_what_it_said_and_touches_no_other_lock()
    {
        await using DistributedLocks locks = Open();
        LockHandle first = await locks.AcquireAsync("a", TimeSpan.FromMinutes(1), None);
        long token = first.FencingToken;
        Assert.Equal(LockRelease.Released, await first.ReleaseAsync(None));
        for (int i = 0; i < Pairs; i++)
        {
            LockHandle next = await locks.AcquireAsync($"{i % 3}", TimeSpan.FromMinutes(1), None);
            await first.DisposeAsync();
            Assert.Equal(LockRelease.Released, await first.ReleaseAsync(None));
            Assert.False(await first.ExtendAsync(None));
            Assert.True(next.IsHeld);
            Assert.False(first.IsHeld);
            Assert.Equal(TimeSpan.Zero, first.Remaining);
            Assert.Equal(token, first.FencingToken);
            Assert.Equal(["a"], first.Names);
            Assert.False(first.Lost.IsCancellationRequested);
            Assert.Equal(LockRelease.Released, await next.ReleaseAsync(None));
        }
    }

    /// <summary>Task, ticket and handle of a pair are what its caller may keep; nothing else is made for it.</summary>
    [Fact]
    public async Task A_pair_allocates_little_more_than_its_handle()
    {
        await using DistributedLocks locks = Open();
        for (int i = 0; i < Pairs; i++)
            Pair(locks);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Pairs; i++)
            Pair(locks);
        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Pairs;
        Assert.InRange(bytes, 1, 1_024);
    }

    private static DistributedLocks Open()
    {
        var locks = new DistributedLocks([.. Enumerable.Range(0, 3).Select(i => new InMemoryLockNode($"n{i}"))]);
        locks.Bootstrap(noHolders: true);
        return locks;
    }

    // The nodes answer at once, so all happens on this thread.
    private static void Pair(DistributedLocks locks)
    {
        LockHandle held = locks.AcquireAsync("a", TimeSpan.FromMinutes(1), CancellationToken.None)
            .GetAwaiter().GetResult();
        held.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
