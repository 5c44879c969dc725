namespace Purlin.Snowflake.Tests;

/// <summary>What the clock may do: step, freeze, leap, slew.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_leap_ahead_of_the_monotonic_clock_is_refused_until_the_clock_is_right_again()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        ids.Next();
        _time.StepWallClock(TimeSpan.FromHours(1));
        _time.Advance(Mint.Ms);

        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockAhead));
        var refused = Assert.Throws<MintingRefusedException>(() => ids.Next());
        Assert.Contains("MaxForwardJump (00:01:00)", refused.Message, StringComparison.Ordinal);

        _time.StepWallClock(TimeSpan.FromHours(-1));
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(ids.Next()));
    }

    [Fact]
    public void A_step_forward_within_the_bound_is_followed_at_once()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        SnowflakeId before = ids.Next();
        _time.StepWallClock(TimeSpan.FromMinutes(1));
        _time.Advance(Mint.Ms);

        SnowflakeId after = ids.Next();
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(after));
        Assert.True(after > before);
    }

    [Fact]
    public async Task Who_waits_for_a_leapt_clock_goes_on_when_it_is_set_right()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        ids.Next();
        _time.StepWallClock(TimeSpan.FromHours(1));
        _time.Advance(Mint.Ms);

        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(waiting.IsCompleted);
        _time.StepWallClock(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(waiting.IsCompleted);
        Assert.InRange(Mint.TimeOf(await waiting), _time.GetUtcNow() - TimeSpan.FromSeconds(1), _time.GetUtcNow());
    }

    [Fact]
    public void A_small_step_back_is_absorbed_and_given_back_at_half_speed()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        List<SnowflakeId> minted = [.. Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted)];
        _time.StepWallClock(-50 * Mint.Ms);

        for (int ms = 1; ms <= 150; ms++)
        {
            _time.Advance(Mint.Ms);
            List<SnowflakeId> now = Mint.Take(ids, 1_000);
            minted.AddRange(now);
            // Id time runs at half speed for the hundred milliseconds that 50 take.
            Assert.InRange(now.Count, ms % 2 == 0 || ms > 100 ? Mint.PerTick : 0, Mint.PerTick);
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.Equal(_time.GetUtcNow(), Mint.TimeOf(minted[^1]));
    }

    [Fact]
    public void A_long_step_back_mints_inside_the_reserved_slice_and_then_names_how_far_the_clock_is_behind()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        DateTimeOffset stepped = _time.GetUtcNow();
        List<SnowflakeId> minted = [ids.Next()];
        _time.StepWallClock(TimeSpan.FromHours(-1));
        for (int ms = 0; ms < 10_000; ms++)
        {
            _time.Advance(Mint.Ms);
            minted.AddRange(Mint.Take(ids, 1_000));
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.True(Mint.TimeOf(minted[^1]) < stepped + Slice);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        var moved = Assert.Throws<ClockMovedBackException>(() => ids.Next());
        // An hour, less the ten seconds that have passed: then the clock and a slice are past what is reserved.
        Assert.InRange(moved.Behind, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Contains("another node id", moved.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minting_goes_on_when_the_clock_has_caught_up()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        List<SnowflakeId> minted = [ids.Next()];
        _time.StepWallClock(TimeSpan.FromSeconds(-20));
        while (ids.TryNext(out SnowflakeId id, out SnowflakeRefusal refusal) || refusal != SnowflakeRefusal.ClockBehind)
        {
            minted.Add(id);
            _time.Advance(10 * Mint.Ms);
        }

        await Assert.ThrowsAsync<ClockMovedBackException>(async () => await ids.NextAsync());
        _time.Advance(TimeSpan.FromSeconds(16));
        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(waiting.IsCompleted);
        Assert.True(await waiting > minted.Max());
    }

    [Fact]
    public void A_frozen_wall_clock_ends_minting_within_a_slice()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        DateTimeOffset frozen = _time.GetUtcNow();
        List<SnowflakeId> minted = [];
        for (int ms = 0; ms < 10_000; ms++)
        {
            _time.Advance(Mint.Ms);
            _time.StepWallClock(-Mint.Ms);
            minted.AddRange(Mint.Take(ids, 1_000));
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.True(Mint.TimeOf(minted[^1]) < frozen + Slice);
        Assert.False(ids.TryNext(out _, out SnowflakeRefusal refusal));
        Assert.Equal(SnowflakeRefusal.ClockBehind, refusal);
    }

    [Theory]
    [InlineData(0.9995)]
    [InlineData(1.0005)]
    public void A_clock_that_is_slewed_is_followed(double rate)
    {
        // The wall clock of a skewed provider runs with its monotonic one: the slewing is put on top of it.
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        List<SnowflakeId> minted = [];
        double owed = 0;
        for (int ms = 0; ms < 60_000; ms++)
        {
            _time.Advance(Mint.Ms);
            owed += (rate - 1) * TimeSpan.TicksPerMillisecond;
            _time.StepWallClock(new TimeSpan((long)owed));
            owed -= Math.Truncate(owed);
            minted.AddRange(Mint.Take(ids, 1));
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.InRange(_time.GetUtcNow() - Mint.TimeOf(minted[^1]), -Mint.Ms, 2 * Mint.Ms);
    }

    [Fact]
    public void A_clock_before_the_epoch_is_behind_it()
    {
        var early = new ManualTimeProvider(Mint.Narrow.Epoch - TimeSpan.FromSeconds(2));
        using SnowflakeGenerator ids = new(Mint.Options(early));

        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.ClockBehind));
        early.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, Mint.Narrow.Decode(ids.Next()).Tick);
    }

    [Fact]
    public void An_exhausted_layout_warns_for_a_year_then_refuses_and_never_wraps()
    {
        var layout = new SnowflakeLayout(36, 4, 4, Mint.Narrow.Epoch);
        var time = new ManualTimeProvider(layout.ExhaustsAt - TimeSpan.FromDays(366));
        using SnowflakeGenerator ids = new(new() { NodeId = 15, Layout = layout, TimeProvider = time });
        Assert.Equal(SnowflakeExhaustion.Distant, ids.Exhaustion);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(SnowflakeExhaustion.WithinAYear, ids.Exhaustion);
        SnowflakeId early = ids.Next();

        time.Advance(TimeSpan.FromDays(365) - Mint.Ms);
        List<SnowflakeId> last = Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);
        Assert.Equal(layout.MaxId, last[^1]);
        Assert.True(last[0] > early);
        time.Advance(Mint.Ms);

        Assert.Equal(SnowflakeExhaustion.Exhausted, ids.Exhaustion);
        for (int day = 0; day < 900; day++)
        {
            Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.LayoutExhausted));
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Contains("CanFollow",
            Assert.Throws<MintingRefusedException>(() => ids.Next()).Message, StringComparison.Ordinal);
        using SnowflakeGenerator restarted = new(new() { NodeId = 15, Layout = layout, TimeProvider = time });
        Assert.Empty(Mint.Drain(restarted, SnowflakeRefusal.LayoutExhausted));
    }

    [Fact]
    public void The_last_number_of_63_bits_can_be_minted_and_nothing_after_it()
    {
        var layout = new SnowflakeLayout(36, 20, 7, Mint.Narrow.Epoch);
        var time = new ManualTimeProvider(layout.ExhaustsAt - Mint.Ms);
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            using SnowflakeGenerator ids = new(
                new() { NodeId = layout.MaxNode, Layout = layout, TimeProvider = time, Mode = mode });
            Assert.Equal(SnowflakeId.MaxValue, Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted)[^1]);
        }
    }

    [Fact]
    public void Ticks_of_any_length_are_minted()
    {
        TimeSpan[] lengths = [TimeSpan.FromTicks(1), 10 * Mint.Ms, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)];
        foreach (TimeSpan tick in lengths)
        {
            var layout = new SnowflakeLayout(55, 0, 4, Mint.Narrow.Epoch).WithTick(tick);
            using SnowflakeGenerator ids = new(new() { NodeId = 0, Layout = layout, TimeProvider = _time });
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(layout.TickAt(_time.GetUtcNow()), layout.Decode(ids.Next()).Tick);
                Assert.Equal(15, Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted).Count);
                _time.Advance(tick);
            }
        }
    }
}
