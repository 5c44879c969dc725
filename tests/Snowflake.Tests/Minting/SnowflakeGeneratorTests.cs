namespace Purlin.Snowflake.Tests;

public sealed class SnowflakeGeneratorTests
{
    private readonly ManualTimeProvider _time = new();

    public static TheoryData<SnowflakeMode> Modes => [SnowflakeMode.Strict, SnowflakeMode.Coarse, SnowflakeMode.Lane];

    [Theory]
    [MemberData(nameof(Modes))]
    public void An_id_carries_the_time_the_node_and_a_number(SnowflakeMode mode)
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time, mode));
        ids.Next();
        _time.Advance(TimeSpan.FromHours(1));

        SnowflakeParts parts = Mint.Narrow.Decode(ids.Next());

        Assert.Equal((_time.GetUtcNow(), 5, 0L), (parts.Time, parts.Node, parts.Sequence));
        Assert.Equal((SnowflakeGuarantee.ProcessLife, 5, Mint.Narrow), (ids.Guarantees, ids.NodeId, ids.Layout));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_tick_gives_all_its_numbers_in_order_and_then_refuses(SnowflakeMode mode)
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time, mode));

        List<SnowflakeId> minted = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
        _time.Advance(Mint.Ms);
        minted.AddRange(Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted));

        Assert.Equal(2 * Mint.PerTick, minted.Count);
        Mint.AssertStrictlyAscending(minted);
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(minted[^1]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_refusal_uses_nothing_up(SnowflakeMode mode)
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time, mode));
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
        for (int i = 0; i < 10_000; i++)
            Assert.False(ids.TryNext(out _, out _));

        _time.Advance(Mint.Ms);

        Assert.Equal(Mint.PerTick, Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted).Count);
    }

    [Fact]
    public void With_throw_the_end_of_a_tick_is_an_exception_that_says_what_to_do()
    {
        SnowflakeOptions options = Mint.Options(_time);
        options.Overflow = SnowflakeOverflow.Throw;
        using SnowflakeGenerator ids = new(options);
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);

        var refused = Assert.Throws<MintingRefusedException>(() => ids.Next());

        Assert.Equal(SnowflakeRefusal.SequenceExhausted, refused.Refusal);
        Assert.Contains("All 16 numbers of this tick (00:00:00.0010000)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_wait_the_next_id_comes_with_the_next_tick()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        SnowflakeId last = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted)[^1];

        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Mint.Ms / 2);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Mint.Ms / 2);

        Assert.True(waiting.IsCompleted);
        Assert.Equal(Mint.TimeOf(last) + Mint.Ms, Mint.TimeOf(await waiting));
    }

    [Fact]
    public async Task A_blocked_thread_goes_on_when_another_moves_the_time()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        SnowflakeId last = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted)[^1];

        Task<SnowflakeId> blocked = Task.Run(() => ids.Next());
        while (!blocked.IsCompleted)
        {
            // Whenever it has armed its timer; before, time stands still.
            if (_time.PendingTimers > 0)
                _time.Advance(Mint.Ms);
            await Task.Yield();
        }

        Assert.True(await blocked > last);
    }

    [Fact]
    public async Task A_wait_ends_with_its_cancellation()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
        using var cancellation = new CancellationTokenSource();

        ValueTask<SnowflakeId> waiting = ids.NextAsync(cancellation.Token);
        cancellation.Cancel();

        await Assert.ThrowsAsync<TaskCanceledException>(async () => await waiting);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void Borrowing_dates_ids_ahead_by_the_bound_and_no_more()
    {
        SnowflakeOptions options = Mint.Options(_time);
        (options.Overflow, options.MaxBorrow) = (SnowflakeOverflow.Borrow, 10 * Mint.Ms);
        using SnowflakeGenerator ids = new(options);

        List<SnowflakeId> minted = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);

        Assert.Equal(11 * Mint.PerTick, minted.Count);
        Assert.Equal(_time.GetUtcNow() + 10 * Mint.Ms, Mint.TimeOf(minted[^1]));
        Mint.AssertStrictlyAscending(minted);
        // What was borrowed is paid back: in five ticks no more than five ticks' numbers.
        _time.Advance(5 * Mint.Ms);
        Assert.Equal(5 * Mint.PerTick, Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted).Count);
    }

    [Fact]
    public void A_bound_of_borrowing_shorter_than_a_tick_counts_as_one()
    {
        SnowflakeOptions options = Mint.Options(_time);
        (options.Overflow, options.MaxBorrow) = (SnowflakeOverflow.Borrow, TimeSpan.FromTicks(1));
        using SnowflakeGenerator ids = new(options);

        Assert.Equal(2 * Mint.PerTick, Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted).Count);
    }

    [Fact]
    public void A_quiet_generator_mints_the_time_of_the_call_not_of_its_last_id()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        ids.Next();
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(17));
            Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
        }
    }

    [Fact]
    public void Threads_get_different_ids_that_ascend_for_each()
    {
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            var layout = new SnowflakeLayout(41, 0, 16, Mint.Narrow.Epoch);
            using SnowflakeGenerator ids = new(new() { NodeId = 0, Layout = layout, Mode = mode });
            var perThread = new SnowflakeId[4][];
            Parallel.For(0, perThread.Length, new() { MaxDegreeOfParallelism = 4 }, thread =>
            {
                perThread[thread] = new SnowflakeId[20_000];
                for (int i = 0; i < 10_000; i++)
                    perThread[thread][i] = ids.Next();
                for (int i = 10_000; i < 20_000; i += 100)
                    ids.Fill(perThread[thread].AsSpan(i, 100));
            });

            Assert.All(perThread, Mint.AssertStrictlyAscending);
            Assert.Equal(80_000, perThread.SelectMany(minted => minted).Distinct().Count());
        }
    }

    [Fact]
    public void Two_generators_on_one_thread_do_not_share_a_lane()
    {
        SnowflakeGenerator[] generators =
            [.. Enumerable.Range(0, 33).Select(_ => new SnowflakeGenerator(Mint.Options(_time, SnowflakeMode.Lane)))];
        var minted = generators.Select(_ => new List<SnowflakeId>()).ToArray();
        for (int i = 0; i < 10 * generators.Length; i++)
        {
            if (generators[i % 33].TryNext(out SnowflakeId id, out _))
                minted[i % 33].Add(id);
        }

        Assert.All(minted, ids =>
        {
            Assert.NotEmpty(ids);
            Mint.AssertStrictlyAscending(ids);
        });
        Array.ForEach(generators, ids => ids.Dispose());
    }

    [Fact]
    public void A_block_is_dropped_when_its_tick_is_over()
    {
        var layout = new SnowflakeLayout(41, 0, 16, Mint.Narrow.Epoch);
        using SnowflakeGenerator ids = new(
            new() { NodeId = 0, Layout = layout, Mode = SnowflakeMode.Lane, TimeProvider = _time });
        SnowflakeId first = ids.Next();
        _time.Advance(10 * Mint.Ms);
        // Another thread brings the rectangle to the new tick; this one still has the rest of its block of the old.
        var other = new Thread(() => ids.Next());
        other.Start();
        other.Join();

        Assert.Equal(layout.Decode(first).Time + 10 * Mint.Ms, layout.Decode(ids.Next()).Time);
    }

    [Fact]
    public void A_lane_at_hand_and_its_generator_mint_one_ascending_sequence()
    {
        var layout = new SnowflakeLayout(41, 0, 16, Mint.Narrow.Epoch);
        using SnowflakeGenerator ids = new(
            new() { NodeId = 0, Layout = layout, Mode = SnowflakeMode.Lane, TimeProvider = _time });
        using SnowflakeGenerator other = new(
            new() { NodeId = 0, Layout = layout, Mode = SnowflakeMode.Lane, TimeProvider = _time });
        SnowflakeLane lane = ids.OpenLane();
        var minted = new List<SnowflakeId>();
        for (int i = 0; i < 500; i++)
        {
            minted.Add(lane.Next());
            minted.Add(ids.Next());
            other.Next();
            Assert.True(ids.OpenLane().TryNext(out SnowflakeId id, out _));
            minted.Add(id);
            if (i % 100 == 0)
                _time.Advance(Mint.Ms);
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.Equal(_time.GetUtcNow(), layout.Decode(minted[^1]).Time);
    }

    [Fact]
    public void Lanes_of_several_threads_share_no_id()
    {
        using SnowflakeGenerator ids = new(new() { NodeId = 0, Mode = SnowflakeMode.Lane });
        var perThread = new List<SnowflakeId>[4];
        Parallel.For(0, perThread.Length, new() { MaxDegreeOfParallelism = perThread.Length }, i =>
        {
            SnowflakeLane lane = ids.OpenLane();
            perThread[i] = [];
            for (int n = 0; n < 20_000; n++)
                perThread[i].Add(lane.Next());
        });

        Assert.All(perThread, Mint.AssertStrictlyAscending);
        Assert.Equal(80_000, perThread.SelectMany(minted => minted).Distinct().Count());
    }

    [Fact]
    public void Only_a_generator_in_lane_mode_opens_lanes()
    {
        foreach (SnowflakeMode mode in new[] { SnowflakeMode.Strict, SnowflakeMode.Coarse })
        {
            using SnowflakeGenerator ids = new(Mint.Options(_time, mode));

            var refused = Assert.Throws<InvalidOperationException>(() => ids.OpenLane().Next());
            Assert.Contains(mode.ToString(), refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lane_of_a_disposed_generator_mints_nothing_and_says_so()
    {
        SnowflakeGenerator ids = new(Mint.Options(_time, SnowflakeMode.Lane));
        SnowflakeLane lane = ids.OpenLane();
        lane.Next();
        ids.Dispose();
        bool isRefused = false;
        try
        {
            lane.Next();
        }
        catch (ObjectDisposedException)
        {
            isRefused = true;
        }

        Assert.True(isRefused);
    }

    [Fact]
    public void A_batch_in_lane_mode_leaves_the_threads_order_whole()
    {
        var layout = new SnowflakeLayout(41, 0, 16, Mint.Narrow.Epoch);
        using SnowflakeGenerator ids = new(
            new() { NodeId = 0, Layout = layout, Mode = SnowflakeMode.Lane, TimeProvider = _time });
        List<SnowflakeId> minted = [ids.Next()];
        var batch = new SnowflakeId[10];
        ids.Fill(batch);
        minted.AddRange(batch);
        minted.Add(ids.Next());

        Mint.AssertStrictlyAscending(minted);
    }

    [Fact]
    public void A_disposed_generator_mints_nothing_and_says_so()
    {
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            SnowflakeGenerator ids = new(Mint.Options(_time, mode));
            ids.Next();
            ids.Dispose();
            ids.Dispose();

            Assert.Throws<ObjectDisposedException>(() => ids.Next());
            Assert.Throws<ObjectDisposedException>(() => ids.TryNext(out _, out _));
            Assert.Throws<ObjectDisposedException>(() => ids.Fill(new long[3]));
        }
    }

    [Fact]
    public void Bad_options_are_named_with_their_range()
    {
        SnowflakeOptions options = Mint.Options(_time);
        options.NodeId = 16;
        var outOfRange = Assert.Throws<ArgumentOutOfRangeException>(() => new SnowflakeGenerator(options));
        Assert.Contains("It is 16, but must be from 0 to 15.", outOfRange.Message, StringComparison.Ordinal);
        Assert.Equal("NodeId", outOfRange.ParamName);

        options.NodeId = null;
        Assert.Contains("from 0 to 15", Assert.Throws<ArgumentException>(
            () => new SnowflakeGenerator(options)).Message, StringComparison.Ordinal);

        foreach (Action<SnowflakeOptions> spoil in new Action<SnowflakeOptions>[]
        {
            o => o.MaxBorrow = TimeSpan.Zero, o => o.MaxBorrow = TimeSpan.FromSeconds(11),
            o => o.MaxForwardJump = TimeSpan.Zero, o => o.MaxClockBackWait = TimeSpan.FromTicks(-1),
            o => o.Mode = (SnowflakeMode)9, o => o.Overflow = (SnowflakeOverflow)9,
        })
        {
            SnowflakeOptions spoiled = Mint.Options(_time);
            spoil(spoiled);
            Assert.Throws<ArgumentOutOfRangeException>(() => new SnowflakeGenerator(spoiled));
        }
    }

    [Fact]
    public void Minting_allocates_nothing()
    {
        var layout = new SnowflakeLayout(41, 0, 22, Mint.Narrow.Epoch);
        var batch = new SnowflakeId[100];
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            using SnowflakeGenerator ids = new(new() { NodeId = 0, Layout = layout, Mode = mode });
            Allocations.AssertNone(ids, static ids => ids.Next());
            Allocations.AssertNone(ids, static ids => ids.TryNext(out _, out _));
            Allocations.AssertNone(ids, static ids => ids.NextAsync());
            Allocations.AssertNone((ids, batch), static both => both.ids.Fill(both.batch));
        }
    }
}
