using Purlin.Shared;

namespace Purlin.Snowflake.Tests;

public sealed class FenceTests : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("purlin-fence-");
    private readonly ManualTimeProvider _time = new();

    private string FilePath => Path.Combine(_directory.FullName, "node5.fence");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_fence_promises_uniqueness_over_restarts()
    {
        using SnowflakeGenerator ids = Open(create: true);

        Assert.Equal(SnowflakeGuarantee.Restart, ids.Guarantees);
    }

    [Fact]
    public void A_missing_fence_is_refused_unless_it_may_be_made_and_then_one_slice_is_waited()
    {
        var missing = Assert.Throws<SnowflakeFenceException>(() => Open());
        Assert.Contains("create: true", missing.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.GetFiles());

        using SnowflakeGenerator ids = Open(create: true);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Slice - Mint.Ms);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Mint.Ms);

        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
    }

    [Fact]
    public void A_clean_restart_has_no_pause_and_repeats_nothing()
    {
        List<SnowflakeId> minted = [];
        for (int life = 0; life < 20; life++)
        {
            using (SnowflakeGenerator ids = Open(create: life == 0, SnowflakeOverflow.Borrow))
            {
                _time.Advance(life == 0 ? Slice : 200 * Mint.Ms);
                List<SnowflakeId> taken = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
                Assert.NotEmpty(taken);
                minted.AddRange(taken);
            }
        }

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    public void After_a_crash_nothing_is_minted_that_may_have_been_before_and_the_pause_is_at_most_a_slice()
    {
        List<SnowflakeId> minted = [];
        for (int life = 0; life < 10; life++)
        {
            using Crash crash = new(this, create: life == 0);
            DateTimeOffset began = _time.GetUtcNow();
            while (!crash.Ids.TryNext(out _, out _))
                _time.Advance(Mint.Ms);
            Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, Slice);
            minted.AddRange(Mint.Drain(crash.Ids, SnowflakeRefusal.SequenceExhausted));
            _time.Advance(TimeSpan.FromMilliseconds(777 * life));
            minted.AddRange(Mint.Drain(crash.Ids, SnowflakeRefusal.SequenceExhausted));
        }

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    public void A_restart_with_a_clock_an_hour_back_waits_and_says_how_far()
    {
        SnowflakeId last;
        using (Crash crash = new(this, create: true))
        {
            _time.Advance(Slice);
            last = crash.Ids.Next();
        }

        _time.StepWallClock(TimeSpan.FromHours(-1));
        using SnowflakeGenerator ids = Open();
        var moved = Assert.Throws<ClockMovedBackException>(() => ids.Next());
        Assert.InRange(moved.Behind, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + Slice);
        Assert.Contains("a fence of its own", moved.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1) + Slice);
        Assert.True(ids.Next() > last);
    }

    [Fact]
    public void A_leap_forward_is_refused_before_it_is_on_disk()
    {
        using (Crash crash = new(this, create: true))
        {
            _time.Advance(Slice);
            crash.Ids.Next();
            _time.StepWallClock(TimeSpan.FromDays(365));
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Empty(Mint.Drain(crash.Ids, SnowflakeRefusal.ClockAhead));
        }

        _time.StepWallClock(TimeSpan.FromDays(-365));
        using SnowflakeGenerator ids = Open();
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
    }

    [Fact]
    public void The_slice_is_extended_at_each_third_by_a_timer_and_by_nobody_else()
    {
        CountingDisk disk = new(OsDisk.Instance);
        using SnowflakeGenerator ids = Open(create: true, disk: disk);
        _time.Advance(Slice);
        ids.Next();
        int before = disk.Syncs;
        for (int ms = 0; ms < 30_000; ms++)
        {
            _time.Advance(Mint.Ms);
            Mint.Take(ids, 3);
        }

        // Ten slices: thirty extensions, each of two copies with a sync of its own.
        Assert.Equal(30 * 2, disk.Syncs - before);
    }

    [Fact]
    public void A_timer_that_never_fires_is_done_without()
    {
        var deaf = new DeafTimers(_time);
        SnowflakeOptions options = Mint.Options(deaf);
        options.Fence = SnowflakeFence.File(FilePath, create: true);
        using SnowflakeGenerator ids = new(options);
        _time.Advance(Slice);
        for (int second = 0; second < 60; second++)
        {
            Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_failed_write_ends_minting_at_the_end_that_is_on_disk()
    {
        CountingDisk disk = new(OsDisk.Instance);
        List<SnowflakeId> minted = [];
        DateTimeOffset failedAt;
        using (SnowflakeGenerator ids = Open(create: true, disk: disk))
        {
            _time.Advance(Slice);
            minted.Add(ids.Next());
            disk.Fails = true;
            failedAt = _time.GetUtcNow();
            while (ids.TryNext(out SnowflakeId id, out SnowflakeRefusal why) || why != SnowflakeRefusal.FenceFailed)
            {
                minted.Add(id);
                _time.Advance(10 * Mint.Ms);
                Assert.True(_time.GetUtcNow() < failedAt + TimeSpan.FromMinutes(1), "It mints without a fence.");
            }

            Assert.InRange(_time.GetUtcNow() - failedAt, TimeSpan.FromSeconds(1.9), Slice + 10 * Mint.Ms);
            var refused = Assert.Throws<MintingRefusedException>(() => ids.Next());
            Assert.IsType<IOException>(refused.InnerException);
            // It stays so, though the disk is well again: what a failed sync left behind, nobody knows.
            disk.Fails = false;
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.FenceFailed));
        }

        using SnowflakeGenerator next = Open();
        Assert.True(next.Next() > minted.Max());
    }

    [Fact]
    public void A_second_opener_is_kept_away_until_the_first_is_done()
    {
        using (SnowflakeGenerator ids = Open(create: true))
        {
            var locked = Assert.Throws<SnowflakeFenceException>(() => Open());
            Assert.Contains("is locked", locked.Message, StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Fact]
    public void A_damaged_fence_is_refused_unless_it_may_be_made_anew()
    {
        Open(create: true).Dispose();
        File.WriteAllBytes(FilePath, new byte[100]);

        var damaged = Assert.Throws<SnowflakeFenceException>(() => Open());
        Assert.Contains("makes it anew and waits one slice", damaged.Message, StringComparison.Ordinal);
        using SnowflakeGenerator ids = Open(create: true);

        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Slice);
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
    }

    [Fact]
    public void The_fence_of_another_node_or_layout_is_refused_even_if_one_may_be_made()
    {
        Open(create: true).Dispose();
        SnowflakeOptions node = Mint.Options(_time), layout = Mint.Options(_time);
        node.NodeId = 6;
        layout.Layout = Mint.Narrow.WithEpoch(Mint.Narrow.Epoch.AddSeconds(1));
        foreach (SnowflakeOptions other in new[] { node, layout })
        {
            other.Fence = SnowflakeFence.File(FilePath, create: true);
            var foreign = Assert.Throws<SnowflakeFenceException>(() => new SnowflakeGenerator(other));
            Assert.Contains("CanFollow", foreign.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hostile_bytes_are_refused_or_give_a_tick_of_the_layout()
    {
        CountingDisk disk = new(OsDisk.Instance) { SkipsSyncs = true };
        SnowflakeFence fence = SnowflakeFence.File(disk, FilePath, create: false);
        NodeFence.Open(SnowflakeFence.File(disk, FilePath, create: true), Mint.Narrow, 5, 0).Dispose();
        byte[] value;
        using (FenceFile file = FenceFile.OpenOrCreate(disk, FilePath, []))
            value = file.Value.ToArray();

        // Under right checksums: as a file that somebody else made would have them.
        ByteMutator.Check([value], bytes =>
        {
            if (bytes.Length > FenceFile.MaxValueBytes)
                return;
            using (FenceFile file = FenceFile.OpenOrCreate(disk, FilePath, []))
                file.Write(bytes);
            using NodeFence open = NodeFence.Open(fence, Mint.Narrow, 5, 0);
            Assert.InRange(open.EndTick, 0, Mint.Narrow.MaxTick + 1);
        }, allowed: [typeof(SnowflakeFenceException)], count: 5_000);
    }

    [Fact]
    public void Writing_the_fence_allocates_nothing()
    {
        using NodeFence fence = NodeFence.Open(SnowflakeFence.File(FilePath, create: true), Mint.Narrow, 5, 0);
        long tick = 0;
        Allocations.AssertNone(() => fence.Write(++tick), iterations: 20);
    }

    private SnowflakeGenerator Open(
        bool create = false, SnowflakeOverflow overflow = SnowflakeOverflow.Wait, IDisk? disk = null)
    {
        SnowflakeOptions options = Mint.Options(_time);
        options.Overflow = overflow;
        options.Fence = SnowflakeFence.File(disk ?? OsDisk.Instance, FilePath, create);
        return new SnowflakeGenerator(options);
    }

    /// <summary>A life that ends without closing: what is on disk then is put back after the closing of the test.</summary>
    private sealed class Crash(FenceTests test, bool create) : IDisposable
    {
        public SnowflakeGenerator Ids { get; } = test.Open(create);

        public void Dispose()
        {
            byte[] onDisk = File.ReadAllBytes(test.FilePath);
            Ids.Dispose();
            File.WriteAllBytes(test.FilePath, onDisk);
        }
    }

    private sealed class DeafTimers(TimeProvider clocks) : TimeProvider
    {
        public override long TimestampFrequency => clocks.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clocks.GetUtcNow();

        public override long GetTimestamp() => clocks.GetTimestamp();

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clocks.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
