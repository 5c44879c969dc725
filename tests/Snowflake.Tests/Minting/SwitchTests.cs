namespace Purlin.Snowflake.Tests;

/// <summary>A generator over a source that changes its rectangle, as a lease does.</summary>
public sealed class SwitchTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(SnowflakeMode.Strict)]
    [InlineData(SnowflakeMode.Coarse)]
    [InlineData(SnowflakeMode.Lane)]
    public void Ids_ascend_over_a_change_of_node(SnowflakeMode mode)
    {
        var source = new SwitchingSource(_time);
        using SnowflakeGenerator ids = new(Mint.Options(_time, mode), source);
        List<SnowflakeId> minted = [];
        for (int node = 15; node >= 0; node--)
        {
            source.SwitchTo(node);
            minted.AddRange(Mint.Take(ids, 10));
            _time.Advance(2 * Mint.Ms);
            minted.AddRange(Mint.Take(ids, 10));
        }

        Mint.AssertStrictlyAscending(minted);
        Assert.Equal(16, minted.Select(id => Mint.Narrow.Decode(id).Node).Distinct().Count());
    }

    [Fact]
    public async Task Who_waits_for_a_rectangle_gets_an_id_as_soon_as_there_is_one()
    {
        var source = new SwitchingSource(_time);
        using SnowflakeGenerator ids = new(Mint.Options(_time), source);
        Assert.Empty(Mint.Drain(ids, SnowflakeRefusal.NotLeased));
        Assert.Throws<MintingRefusedException>(() => ids.Next());

        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        source.SwitchTo(3);

        Assert.True(waiting.IsCompleted);
        Assert.Equal(3, Mint.Narrow.Decode(await waiting).Node);
    }

    [Fact]
    public void Threads_see_no_duplicate_while_the_node_changes_under_them()
    {
        foreach (SnowflakeMode mode in Enum.GetValues<SnowflakeMode>())
        {
            var source = new SwitchingSource(TimeProvider.System);
            SnowflakeOptions options = Mint.Options(TimeProvider.System, mode);
            using SnowflakeGenerator ids = new(options, source);
            var minted = new List<SnowflakeId>[3];
            using var done = new CancellationTokenSource();
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(index => new Thread(() =>
            {
                List<SnowflakeId> mine = minted[index] = [];
                while (!done.IsCancellationRequested)
                {
                    if (ids.TryNext(out SnowflakeId id, out _))
                        mine.Add(id);
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            for (int i = 0; i < 2_000; i++)
                source.SwitchTo(i % 16);
            done.Cancel();
            Array.ForEach(threads, thread => thread.Join());

            Assert.All(minted, Mint.AssertStrictlyAscending);
            Assert.Equal(minted.Sum(mine => mine.Count), minted.SelectMany(mine => mine).Distinct().Count());
        }
    }

    private sealed class SwitchingSource(TimeProvider time) : RectangleSource
    {
        private readonly Lock _gate = new();
        private Rectangle? _rectangle;
        private int? _node;

        public override SnowflakeGuarantee Guarantee => SnowflakeGuarantee.Fleet;

        public override int? NodeId => _node;

        public override DateTimeOffset IdTime => time.GetUtcNow();

        public override MintingState Advance(out Rectangle? rectangle)
        {
            using (_gate.EnterScope())
            {
                rectangle = _rectangle;
                if (_rectangle is null)
                    return new MintingState(SnowflakeRefusal.NotLeased, Timeout.InfiniteTimeSpan);
                long tick = Mint.Narrow.TickAt(time.GetUtcNow());
                // The end of the tick is known no better than a millisecond from now; a raise too many does no harm.
                if (tick < _rectangle.EndTick)
                    _rectangle.Raise(tick, 0, time.GetTimestamp() + time.TimestampFrequency / 1_000);
                return MintingState.Minting;
            }
        }

        public void SwitchTo(int node)
        {
            using (_gate.EnterScope())
            {
                long now = Mint.Narrow.TickAt(time.GetUtcNow());
                long start = Math.Max(now, _rectangle?.Seal() ?? 0);
                _rectangle = new Rectangle((long)node << Mint.Narrow.NodeShift, 4, start, start + 100_000);
                _node = node;
            }

            Changed.Pulse();
        }

        public override SnowflakeRefusedException Refused(MintingState state) =>
            new MintingRefusedException(state.Refusal, "Switch first.");

        public override void Dispose() => _rectangle?.Seal();
    }
}
