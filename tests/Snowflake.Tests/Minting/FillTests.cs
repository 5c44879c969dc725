namespace Purlin.Snowflake.Tests;

public sealed class FillTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    public void A_batch_within_a_tick_is_what_single_calls_would_have_made(int length)
    {
        using SnowflakeGenerator batch = new(Mint.Options(_time));
        using SnowflakeGenerator single = new(Mint.Options(_time));
        var filled = new SnowflakeId[length];

        batch.Fill(filled);

        Assert.Equal(Mint.Take(single, length), filled);
    }

    [Fact]
    public void Every_layout_fills_as_it_composes()
    {
        foreach (SnowflakeLayout layout in new[]
        {
            SnowflakeLayout.Twitter, SnowflakeLayout.Discord, SnowflakeLayout.Instagram, SnowflakeLayout.Sonyflake,
            SnowflakeLayout.Tsid, SnowflakeLayout.JsSafe, SnowflakeLayout.Int32, Mint.Narrow,
        })
        {
            int node = layout.MaxNode;
            using SnowflakeGenerator ids = new(new()
            {
                NodeId = node,
                Layout = layout,
                TimeProvider = _time,
                Overflow = SnowflakeOverflow.Borrow,
            });
            var filled = new long[(int)layout.MaxSequence + 2];
            ids.Fill(filled.AsSpan(0, 1));
            ids.Fill(filled.AsSpan(1));

            long tick = layout.TickAt(_time.GetUtcNow());
            Assert.Equal(
                Enumerable.Range(0, filled.Length).Select(i => layout.Compose(
                    tick + i / (layout.MaxSequence + 1), node, i % (layout.MaxSequence + 1)).Value),
                filled);
        }
    }

    [Fact]
    public void A_span_too_long_for_the_tick_is_refused_whole_and_uses_nothing_up()
    {
        SnowflakeOptions options = Mint.Options(_time);
        options.Overflow = SnowflakeOverflow.Throw;
        using SnowflakeGenerator ids = new(options);
        var span = new SnowflakeId[Mint.PerTick + 1];

        Assert.Throws<MintingRefusedException>(() => ids.Fill(span));
        Assert.False(ids.TryFill(span, out SnowflakeRefusal refusal));

        Assert.Equal(SnowflakeRefusal.SequenceExhausted, refusal);
        Assert.All(span, id => Assert.Equal(default, id));
        Assert.True(ids.TryFill(span.AsSpan(1), out _));
        Mint.AssertStrictlyAscending(span);
    }

    [Fact]
    public void A_long_span_is_filled_over_many_ticks_by_waiting()
    {
        // On the system's clock: a thread that sleeps for ticks has nobody to move a manual one.
        using SnowflakeGenerator ids = new(new() { NodeId = 1, Layout = SnowflakeLayout.Twitter });
        var span = new SnowflakeId[20_000];

        ids.Fill(span);

        Mint.AssertStrictlyAscending(span);
    }

    [Fact]
    public void An_empty_span_needs_no_id()
    {
        using SnowflakeGenerator ids = new(Mint.Options(_time));
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);

        ids.Fill(Span<SnowflakeId>.Empty);

        Assert.True(ids.TryFill([], out SnowflakeRefusal refusal));
        Assert.Equal(SnowflakeRefusal.None, refusal);
    }
}
