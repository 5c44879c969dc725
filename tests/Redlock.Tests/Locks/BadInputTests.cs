using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>What is wrong is named, and no node hears of it.</summary>
public sealed class BadInputTests : LockTests
{
    public static TheoryData<string, string> Names => new()
    {
        { "", "1 to 512 bytes" },
        { new string('x', 513), "513" },
        { new string('\u20ac', 171), "513" },
        { "\ud800", "" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_has_1_to_512_bytes_of_text(string name, string said)
    {
        DistributedLocks locks = Open();
        int calls = Calls;
        var owner = new LockOwner();
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => locks.TryAcquireAsync(name, None), () => locks.TryAcquireAsync(["a", name], None),
            () => locks.AcquireAsync(name, Second, None), () => locks.AcquireAsync(["a", name], Second, None),
            () => locks.TryAcquireAsync(name, owner, None), () => locks.AcquireAsync(name, Second, owner, None),
            () => locks.RunAsLeaderAsync(name, (_, _) => Task.CompletedTask, None),
        })
        {
            ArgumentException e = await Assert.ThrowsAnyAsync<ArgumentException>(call);
            Assert.Contains(said, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(calls, Calls);
        await using LockAttempt longest = await locks.TryAcquireAsync(new string('x', 512), None);
        Assert.Equal(LockOutcome.Held, longest.Outcome);
    }

    [Fact]
    public async Task At_most_32_names_are_locked_at_once_and_each_once()
    {
        DistributedLocks locks = Open();
        int calls = Calls;
        ArgumentOutOfRangeException many = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => locks.TryAcquireAsync([.. Enumerable.Range(0, 33).Select(i => $"{i}")], None));
        Assert.Contains("from 1 to 32", many.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => locks.AcquireAsync(Array.Empty<string>(), Second, None));
        ArgumentException twice =
            await Assert.ThrowsAsync<ArgumentException>(() => locks.TryAcquireAsync(["a", "b", "a"], None));
        Assert.Contains("twice", twice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(
            () => locks.TryAcquireAsync((IReadOnlyCollection<string>)null!, None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => locks.TryAcquireAsync(["a", null!], None));
        Assert.Equal(calls, Calls);
        await using LockAttempt most =
            await locks.TryAcquireAsync([.. Enumerable.Range(0, 32).Select(i => $"{i}")], None);
        Assert.Equal(LockOutcome.Held, most.Outcome);
    }

    [Fact]
    public async Task A_wait_is_not_negative_and_not_for_ever()
    {
        DistributedLocks locks = Open();
        int calls = Calls;
        foreach (TimeSpan wait in new[] { TimeSpan.FromTicks(-1), TimeSpan.FromDays(366), Timeout.InfiniteTimeSpan })
        {
            ArgumentOutOfRangeException e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => locks.AcquireAsync("a", wait, None));
            Assert.Equal("wait", e.ParamName);
        }

        await Assert.ThrowsAsync<ArgumentNullException>(() => locks.TryAcquireAsync("a", owner: null!, None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => locks.RunAsLeaderAsync("a", null!, None));
        Assert.Equal(calls, Calls);
    }

    [Theory]
    [InlineData(49.9, "TimeToLive", "from 00:00:00.0500000 to 00:01:00")]
    [InlineData(60_001, "TimeToLive", "Raise MaxTimeToLive")]
    [InlineData(-1, "TimeToLive", "from 00:00:00.0500000")]
    public void A_time_to_live_is_above_what_clocks_may_drift_and_at_most_the_longest(
        double ms, string named, string said)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(
            () => Open(options => options.TimeToLive = TimeSpan.FromMilliseconds(ms)));
        Assert.Equal(named, e.ParamName);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, Calls);
    }

    [Fact]
    public void Every_option_has_its_range()
    {
        foreach ((string named, Action<DistributedLockOptions> configure) in
            new (string, Action<DistributedLockOptions>)[]
            {
                ("MaxTimeToLive", options => options.MaxTimeToLive = TimeSpan.FromDays(2)),
                ("MaxTimeToLive", options => options.MaxTimeToLive = TimeSpan.FromMilliseconds(999)),
                ("LockDelay", options => options.LockDelay = TimeSpan.FromTicks(-1)),
                ("NodeTimeout", options => options.NodeTimeout = TimeSpan.Zero),
                ("hold", options => options.MaxHold = TimeSpan.Zero),
                ("Namespace", options => options.Namespace = ""),
                ("value", options => options.TimeProvider = null!),
            })
        {
            ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => Open(configure));
            Assert.Equal(named, e.ParamName);
        }

        Assert.Equal(0, Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(10)]
    public void An_even_number_of_nodes_is_refused(int count)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => new DistributedLocks(
            Enumerable.Range(0, count).Select(i => Nodes[i % 3]), new DistributedLockOptions { TimeProvider = Time }));
        Assert.Equal("nodes", e.ParamName);
        Assert.Equal(0, Calls);
    }

    [Fact]
    public async Task Servers_are_counted_and_options_checked_before_anything_is_sent_to_them()
    {
        ArgumentOutOfRangeException even = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RedisLocks.ConnectAsync(["127.0.0.1:1", "127.0.0.1:2"], None));
        Assert.Equal("nodes", even.ParamName);
        var options = new DistributedLockOptions { TimeToLive = TimeSpan.FromHours(1) };
        ArgumentOutOfRangeException longer = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RedisLocks.ConnectAsync(["127.0.0.1:1"], options, new RedisLockNodeOptions(), None));
        Assert.Equal("TimeToLive", longer.ParamName);
        ArgumentOutOfRangeException none = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RedisLocks.ConnectAsync(Array.Empty<string>(), None));
        Assert.Equal("nodes", none.ParamName);
    }

    [Fact]
    public async Task An_even_number_of_nodes_is_taken_where_it_is_stated()
    {
        await using var locks = new DistributedLocks(
            Nodes[..2], new DistributedLockOptions { TimeProvider = Time, AllowsEvenNodes = true });
        locks.Bootstrap(noHolders: true);
        await using (LockAttempt both = await locks.TryAcquireAsync("a", None))
            Assert.Equal(LockOutcome.Held, both.Outcome);
        Nodes[0].IsAway = true;
        await using LockAttempt one = await locks.TryAcquireAsync("a", None);
        Assert.Equal(LockOutcome.Unavailable, one.Outcome);
    }
}
