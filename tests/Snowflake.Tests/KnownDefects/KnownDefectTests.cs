namespace Purlin.Snowflake.Tests;

/// <summary>What other generators are known to get wrong, each as a behaviour that must not come back here.</summary>
public sealed class KnownDefectTests : IDisposable
{
    // What a new fence waits: a slice and a third.
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(4);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("purlin-known-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    [KnownDefect(2, "the sequence is as wide as the layout says")]
    public void A_sequence_wider_than_16_bits_is_used_in_full()
    {
        var layout = new SnowflakeLayout(33, 0, 20, Mint.Narrow.Epoch).WithTick(TimeSpan.FromSeconds(1));
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            using SnowflakeGenerator ids = new(
                new() { NodeId = 0, Layout = layout, TimeProvider = _time, Mode = mode });
            var minted = new SnowflakeId[300_000];
            for (int i = 0; i < minted.Length; i++)
                minted[i] = ids.Next();

            Mint.AssertStrictlyAscending(minted);
            Assert.Single(minted.Select(id => layout.Decode(id).Tick).Distinct());
        }
    }

    [Fact]
    [KnownDefect(3, "what was borrowed from the future outlives a restart")]
    public void Ids_borrowed_before_a_crash_are_not_repeated_after_it()
    {
        List<SnowflakeId> minted = [];
        SnowflakeOptions options = Fenced(create: true);
        (options.Overflow, options.MaxBorrow) = (SnowflakeOverflow.Borrow, TimeSpan.FromSeconds(10));
        byte[] onDisk;
        using (SnowflakeGenerator ids = new(options))
        {
            _time.Advance(Reach);
            // The bound is greater than what is reserved, which is what counts.
            minted.AddRange(Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted));
            Assert.True(Mint.TimeOf(minted[^1]) > _time.GetUtcNow() + TimeSpan.FromSeconds(1));
            onDisk = File.ReadAllBytes(FilePath);
        }

        File.WriteAllBytes(FilePath, onDisk);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        using SnowflakeGenerator restarted = new(Fenced());
        for (int ms = 0; ms < 5_000; ms++)
        {
            minted.AddRange(Mint.Take(restarted, 100));
            _time.Advance(Mint.Ms);
        }

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    [KnownDefect(4, "any number of steps back repeats nothing")]
    public void A_hundred_steps_back_over_the_same_time_repeat_nothing_and_never_descend()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        List<SnowflakeId> minted = [];
        for (int step = 0; step < 100; step++)
        {
            for (int ms = 0; ms < 5; ms++)
            {
                minted.AddRange(Mint.Take(ids, 100));
                _time.Advance(Mint.Ms);
            }

            _time.StepWallClock(-5 * Mint.Ms);
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.True(minted.Count > 1_000);
    }

    [Fact]
    [KnownDefect(8, "the sequence survives a clock that went back")]
    public void A_clock_that_went_back_and_catches_up_meets_no_number_again()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        List<SnowflakeId> minted = [.. Mint.Take(ids, 3)];
        _time.StepWallClock(-10 * Mint.Ms);
        for (int ms = 0; ms < 30; ms++)
        {
            minted.AddRange(Mint.Take(ids, 3));
            _time.Advance(Mint.Ms);
        }

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    [KnownDefect(9, "what is kept is time to come, not time past")]
    public void A_crash_followed_by_a_small_step_back_repeats_nothing()
    {
        List<SnowflakeId> minted = [];
        byte[] onDisk;
        using (SnowflakeGenerator ids = new(Fenced(create: true)))
        {
            _time.Advance(Reach);
            for (int ms = 0; ms < 2_000; ms++)
            {
                minted.AddRange(Mint.Take(ids, 2));
                _time.Advance(Mint.Ms);
            }

            onDisk = File.ReadAllBytes(FilePath);
        }

        File.WriteAllBytes(FilePath, onDisk);
        _time.StepWallClock(TimeSpan.FromSeconds(-1));
        using SnowflakeGenerator restarted = new(Fenced());
        for (int ms = 0; ms < 6_000; ms++)
        {
            minted.AddRange(Mint.Take(restarted, 2));
            _time.Advance(Mint.Ms);
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.True(minted.Count > 4_000);
    }

    [Fact]
    [KnownDefect(10, "a step back of hours blocks nobody")]
    public void A_step_back_of_hours_blocks_nobody_for_hours()
    {
        // On the system's timers: a call that blocked would block this test.
        var stepped = new SteppedClock();
        using SnowflakeGenerator ids = new(
            new() { NodeId = 5, Layout = Mint.Narrow, TimeProvider = stepped, MaxClockBackWait = TimeSpan.Zero });
        ids.Next();
        stepped.Step = TimeSpan.FromHours(-8);
        stepped.Monotonic += TimeSpan.FromSeconds(20);

        ClockMovedBackException moved = Assert.Throws<ClockMovedBackException>(() => ids.Next());

        Assert.InRange(moved.Behind, TimeSpan.FromHours(7.9), TimeSpan.FromHours(8));
        Assert.Equal(SnowflakeRefusal.ClockBehind, moved.Refusal);
    }

    [Fact]
    [KnownDefect(7, "nobody spins or waits within a lock")]
    public async Task Who_waits_for_the_next_tick_holds_nothing_that_others_need()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);

        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        Assert.False(ids.TryNext(out _, out SnowflakeRefusal refusal));
        Assert.Equal(SnowflakeRefusal.SequenceExhausted, refusal);
        Assert.Equal(_time.GetUtcNow(), ids.IdTime);
        _time.Advance(Mint.Ms);

        Assert.True(waiting.IsCompleted);
        Assert.NotEqual(await waiting, ids.Next());
    }

    [Fact]
    public void Generators_of_different_nodes_share_nothing()
    {
        using SnowflakeGenerator first = new(Mint.Options(_time));
        SnowflakeOptions options = Mint.Options(_time);
        options.NodeId = 6;
        using SnowflakeGenerator second = new(options);

        Mint.Drain(first, SnowflakeRefusal.SequenceExhausted);

        Assert.Equal(0, Mint.Narrow.Decode(second.Next()).Sequence);
    }

    private string FilePath => Path.Combine(_directory.FullName, "node5.fence");

    private SnowflakeOptions Fenced(bool create = false)
    {
        SnowflakeOptions options = Mint.Options(_time);
        options.Fence = SnowflakeFence.File(FilePath, create);
        return options;
    }

    private sealed class SteppedClock : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public TimeSpan Step { get; set; }

        public TimeSpan Monotonic { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Start + Monotonic + Step;

        public override long GetTimestamp() => Monotonic.Ticks;
    }
}
