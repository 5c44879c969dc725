namespace Purlin.Shared.Tests;

public class CoarseTimeTests
{
    private readonly StoppedTime _true = new();
    private readonly CoarseTime _coarse;
    private int _wakes;

    public CoarseTimeTests() => _coarse = new CoarseTime(_true, () => _wakes++, parkAfterSeconds: 1);

    [Fact]
    public void A_parked_clock_gives_the_true_time_and_wakes_its_ticker_once()
    {
        _true.Now = 5_000;
        Assert.Equal((5_000, 1), (_coarse.Read(), _wakes));
        _true.Now = 6_000;
        Assert.Equal((6_000, 1), (_coarse.Read(), _wakes));
    }

    [Fact]
    public void Between_ticks_reads_give_the_time_of_the_tick()
    {
        _coarse.Read();
        _true.Now = 10_000;
        Assert.True(_coarse.Tick());
        _true.Now = 10_900;
        Assert.Equal((10_000, 10_000), (_coarse.Read(), _coarse.Read()));
        Assert.True(_coarse.Tick());
        Assert.Equal((10_900, 1), (_coarse.Read(), _wakes));
    }

    [Fact]
    public void A_try_reads_a_tick_that_was_read_before_and_else_leaves_the_state_to_the_read()
    {
        Assert.False(_coarse.TryRead(out _));
        Assert.Equal(0, _wakes);
        _coarse.Read();
        _true.Now = 10_000;
        _coarse.Tick();
        Assert.False(_coarse.TryRead(out _));
        Assert.Equal(10_000, _coarse.Read());
        Assert.True(_coarse.TryRead(out long timestamp));
        Assert.Equal(10_000, timestamp);
    }

    [Fact]
    public void It_parks_one_second_after_the_last_read_and_not_before()
    {
        _coarse.Read();
        _coarse.Tick();
        _true.Now = 500;
        _coarse.Read();
        _true.Now = 600;
        Assert.True(_coarse.Tick());
        _true.Now = 1_599;
        Assert.True(_coarse.Tick());
        _true.Now = 1_600;
        Assert.False(_coarse.Tick());

        _true.Now = 90_000;
        Assert.Equal((90_000, 2), (_coarse.Read(), _wakes));
        Assert.True(_coarse.Tick());
        _true.Now = 90_999;
        Assert.True(_coarse.Tick());
        _true.Now = 91_000;
        Assert.False(_coarse.Tick());
    }

    [Fact]
    public void A_clock_in_use_never_parks()
    {
        _coarse.Read();
        for (int i = 0; i < 10_000; i++)
        {
            _true.Now += 10;
            Assert.True(_coarse.Tick());
            if (i % 50 == 0)
                _coarse.Read();
        }

        Assert.Equal(1, _wakes);
    }

    [Fact]
    public void Reads_never_go_backwards_even_if_the_true_clock_does()
    {
        _true.Now = 1_000;
        Assert.Equal(1_000, _coarse.Read());
        _true.Now = 900;
        Assert.Equal(1_000, _coarse.Read());
        _coarse.Tick();
        Assert.Equal(1_000, _coarse.Read());
    }

    [Fact]
    public void A_tick_that_read_its_clock_before_a_parked_reader_does_not_publish_below_that_read()
    {
        long readInBetween = 0;
        _coarse.Read();
        _true.Now = 100;
        _true.AfterRead = () =>
        {
            _true.AfterRead = null;
            _true.Now = 200;
            readInBetween = _coarse.Read();
        };
        _coarse.Tick();

        Assert.Equal(200, readInBetween);
        Assert.Equal(200, _coarse.Read());
    }

    [Fact]
    public void A_parked_reader_that_read_its_clock_before_another_does_not_hide_that_ones_time()
    {
        _true.Now = 100;
        _true.AfterRead = () =>
        {
            _true.AfterRead = null;
            _true.Now = 200;
            Assert.Equal(200, _coarse.Read());
        };

        Assert.Equal(200, _coarse.Read());
        Assert.Equal((200, 1), (_coarse.Read(), _wakes));
    }

    private sealed class StoppedTime : TimeProvider
    {
        public long Now { get; set; }

        /// <summary>What happens between a reading of the clock and its use.</summary>
        public Action? AfterRead { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp()
        {
            long now = Now;
            AfterRead?.Invoke();
            return now;
        }
    }
}
