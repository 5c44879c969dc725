using Microsoft.Extensions.Logging;
using Purlin.Shared;

namespace Purlin.Snowflake.Tests;

public sealed class FenceTests : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    // What a fence reserves at most: a slice, and the third of the last one that is left when it is written.
    private static readonly TimeSpan Reach = Slice * 4 / 3;

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
    public void A_missing_fence_is_refused_unless_it_may_be_made_and_then_what_it_may_have_reserved_is_waited_out()
    {
        var missing = Assert.Throws<SnowflakeFenceException>(() => Open());
        Assert.Contains("create: true", missing.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.GetFiles());

        using SnowflakeGenerator ids = Open(create: true);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Reach - Mint.Ms);
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
                _time.Advance(life == 0 ? Reach : 200 * Mint.Ms);
                List<SnowflakeId> taken = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
                Assert.NotEmpty(taken);
                minted.AddRange(taken);
            }
        }

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    public void After_a_crash_nothing_is_minted_that_may_have_been_before_and_the_pause_is_at_most_a_slice_and_a_third()
    {
        List<SnowflakeId> minted = [];
        for (int life = 0; life < 10; life++)
        {
            using Crash crash = new(this, create: life == 0);
            DateTimeOffset began = _time.GetUtcNow();
            while (!crash.Ids.TryNext(out _, out _))
                _time.Advance(Mint.Ms);
            Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, Reach);
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
            _time.Advance(Reach);
            last = crash.Ids.Next();
        }

        _time.StepWallClock(TimeSpan.FromHours(-1));
        using SnowflakeGenerator ids = Open();
        var moved = Assert.Throws<ClockMovedBackException>(() => ids.Next());
        Assert.InRange(moved.Behind, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + Reach);
        Assert.Contains("a fence of its own", moved.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1) + Reach);
        Assert.True(ids.Next() > last);
    }

    [Fact]
    public void A_leap_forward_is_refused_before_it_is_on_disk()
    {
        using (Crash crash = new(this, create: true))
        {
            _time.Advance(Reach);
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
    public void A_slice_costs_one_sync_and_minting_never_waits_for_it()
    {
        CountingDisk disk = Unsynced();
        using SnowflakeGenerator ids = Open(create: true, disk: disk);
        _time.Advance(Reach);
        ids.Next();
        const int Slices = 100;
        int syncs = disk.Syncs, writes = disk.Writes;
        int mostAtOnce = 0;
        for (TimeSpan passed = TimeSpan.Zero; passed < Slices * Slice; passed += 10 * Mint.Ms)
        {
            int before = disk.Syncs;
            _time.Advance(10 * Mint.Ms);
            int byTimer = disk.Syncs;
            Assert.NotEmpty(Mint.Take(ids, 3));
            Assert.Equal(byTimer, disk.Syncs);
            mostAtOnce = Math.Max(mostAtOnce, byTimer - before);
        }

        Assert.InRange(disk.Syncs - syncs, Slices - 1, Slices);
        Assert.Equal(2 * (disk.Syncs - syncs), disk.Writes - writes);
        Assert.Equal(1, mostAtOnce);
    }

    [Fact]
    public void A_slice_is_reserved_while_a_part_of_the_last_one_is_left()
    {
        CountingDisk disk = Unsynced();
        using SnowflakeGenerator ids = Open(create: true, disk: disk);
        _time.Advance(Reach);
        for (int slice = 0; slice < 20; slice++)
        {
            int before = disk.Syncs;
            while (disk.Syncs == before)
                _time.Advance(Mint.Ms);
            // Just written: a slice, and what was left of the last one, which is what a slow disk may take.
            TimeSpan left = Left();
            Assert.InRange(left, Slice + 0.78 * (Reach - Slice), Reach);
        }

        TimeSpan Left()
        {
            byte[] onDisk = File.ReadAllBytes(FilePath);
            string copy = FilePath + ".copy";
            File.WriteAllBytes(copy, onDisk);
            using NodeFence fence = NodeFence.Open(SnowflakeFence.File(copy), Mint.Narrow, 5, 0);
            return TimeSpan.FromMilliseconds(fence.EndTick) - (_time.GetUtcNow() - Mint.Narrow.Epoch);
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_costs_no_storm_of_writes()
    {
        CountingDisk disk = Unsynced();
        using SnowflakeGenerator ids = Open(create: true, disk: disk);
        _time.Advance(Reach);
        List<SnowflakeId> minted = [ids.Next()];
        int before = disk.Syncs;
        _time.StepWallClock(TimeSpan.FromSeconds(-5));
        for (int ms = 0; ms < 30_000; ms++)
        {
            _time.Advance(Mint.Ms);
            minted.AddRange(Mint.Take(ids, 2));
        }

        // Ten slices; while id time is ahead of the clock, at most a write a third.
        Assert.InRange(disk.Syncs - before, 8, 20);
        Mint.AssertStrictlyAscending(minted);
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(minted[^1]));
    }

    [Fact]
    public void A_timer_that_never_fires_is_done_without()
    {
        var deaf = new DeafTimers(_time);
        SnowflakeOptions options = Mint.Options(deaf);
        options.Fence = SnowflakeFence.File(FilePath, create: true);
        using SnowflakeGenerator ids = new(options);
        _time.Advance(Reach);
        for (int second = 0; second < 60; second++)
        {
            Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_failed_write_ends_minting_at_the_end_that_is_on_disk()
    {
        CountingDisk disk = Unsynced();
        List<SnowflakeId> minted = [];
        DateTimeOffset failedAt;
        using (SnowflakeGenerator ids = Open(create: true, disk: disk))
        {
            _time.Advance(Reach);
            minted.Add(ids.Next());
            disk.Fails = true;
            failedAt = _time.GetUtcNow();
            while (ids.TryNext(out SnowflakeId id, out SnowflakeRefusal why) || why != SnowflakeRefusal.FenceFailed)
            {
                minted.Add(id);
                _time.Advance(10 * Mint.Ms);
                Assert.True(_time.GetUtcNow() < failedAt + TimeSpan.FromMinutes(1), "It mints without a fence.");
            }

            Assert.InRange(_time.GetUtcNow() - failedAt, TimeSpan.FromSeconds(0.7), Reach + 10 * Mint.Ms);
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
        Assert.Contains("waits one slice", damaged.Message, StringComparison.Ordinal);
        using SnowflakeGenerator ids = Open(create: true);

        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Reach);
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
    }

    [Fact]
    public void A_fence_that_was_lost_and_made_anew_is_told_by_guarantee_and_log_until_the_next_start()
    {
        using LogCollector log = new();
        using (SnowflakeGenerator ids = Open(create: true, log: log))
            Assert.Equal(SnowflakeGuarantee.Restart, ids.Guarantees);
        Assert.Equal((LogLevel.Warning, 3), Single(log));

        File.Delete(FilePath);
        using (SnowflakeGenerator ids = Open(create: true, log: log))
            Assert.Equal(SnowflakeGuarantee.ProcessLife, ids.Guarantees);
        Assert.Equal((LogLevel.Error, 4), Single(log));

        File.WriteAllBytes(FilePath, new byte[100]);
        using (SnowflakeGenerator ids = Open(create: true, log: log))
            Assert.Equal(SnowflakeGuarantee.ProcessLife, ids.Guarantees);
        Assert.Equal((LogLevel.Error, 4), Single(log));

        using (SnowflakeGenerator ids = Open(create: true, log: log))
            Assert.Equal(SnowflakeGuarantee.Restart, ids.Guarantees);
        Assert.Empty(log.Entries);

        static (LogLevel Level, int Event) Single(LogCollector log)
        {
            LogEntry entry = Assert.Single(log.Entries);
            Assert.Contains("create: true", entry.Message, StringComparison.Ordinal);
            Assert.Equal(5, entry.Values["Node"]);
            log.Clear();
            return (entry.Level, entry.EventId.Id);
        }
    }

    [Fact]
    public void Where_the_newest_reservation_may_have_rotted_it_is_waited_for_what_it_may_have_been()
    {
        SnowflakeId last;
        using (Crash crash = new(this, create: true))
        {
            _time.Advance(Reach + Slice);
            last = crash.Ids.Next();
        }

        byte[] bytes = File.ReadAllBytes(FilePath);
        using (AlternatingFile file = AlternatingFile.Open(OsDisk.Instance, FilePath))
            file.Write(file.Value.ToArray());
        byte[] changed = File.ReadAllBytes(FilePath);
        // The place that the write left alone has the newest value of before.
        bool isFirst = bytes.AsSpan(0, bytes.Length / 2).SequenceEqual(changed.AsSpan(0, bytes.Length / 2));
        bytes.AsSpan(isFirst ? 0 : bytes.Length / 2, bytes.Length / 2).Clear();
        File.WriteAllBytes(FilePath, bytes);
        using SnowflakeGenerator ids = Open();

        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Reach - Mint.Ms);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        _time.Advance(Mint.Ms);
        Assert.True(ids.Next() > last);
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
        CountingDisk disk = Unsynced();
        SnowflakeFence fence = SnowflakeFence.File(disk, FilePath, create: false);
        NodeFence.Open(SnowflakeFence.File(disk, FilePath, create: true), Mint.Narrow, 5, 0).Dispose();
        byte[] value;
        using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
            value = file.Value.ToArray();

        // Under right checksums: as a file that somebody else made would have them.
        ByteMutator.Check([value], bytes =>
        {
            if (bytes.Length > AlternatingFile.MaxValueBytes)
                return;
            using (AlternatingFile file = AlternatingFile.Open(disk, FilePath))
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

    // Syncs are counted and not done, which on a busy machine takes its time; what they are good for, the tests of
    // crashes show.
    private static CountingDisk Unsynced() => new(OsDisk.Instance) { SkipsSyncs = true };

    private SnowflakeGenerator Open(
        bool create = false, SnowflakeOverflow overflow = SnowflakeOverflow.Wait, IDisk? disk = null,
        LogCollector? log = null)
    {
        SnowflakeOptions options = Mint.Options(_time);
        (options.Overflow, options.LoggerFactory) = (overflow, log);
        options.Fence = SnowflakeFence.File(disk ?? Unsynced(), FilePath, create);
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
