namespace Purlin.Snowflake.Tests;

public sealed class SegmentAllocatorTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Numbers_come_in_order_without_a_gap_over_segments()
    {
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links", Options(min: 10, max: 10));
        for (int i = 0; i < 1_000; i++)
            Assert.Equal(i, await numbers.NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Allocators_over_one_name_never_give_the_same_number()
    {
        var store = new InMemorySegmentStore();
        SegmentAllocator[] allocators =
            [.. Enumerable.Range(0, 4).Select(_ => new SegmentAllocator(store, "links", Options(min: 3, max: 50)))];

        long[][] taken = await Task.WhenAll(allocators.Select(numbers => Task.Run(async () =>
        {
            var mine = new long[5_000];
            for (int i = 0; i < mine.Length; i++)
                mine[i] = await numbers.NextAsync();
            return mine;
        })));

        Assert.Equal(20_000, taken.SelectMany(mine => mine).Distinct().Count());
        Assert.All(taken, mine => Assert.Equal(mine.Order(), mine));
    }

    [Fact]
    public async Task Threads_of_one_allocator_get_every_number_once()
    {
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links", Options(min: 7, max: 100));

        long[][] taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var mine = new long[5_000];
            for (int i = 0; i < mine.Length; i++)
                mine[i] = await numbers.NextAsync();
            return mine;
        })));

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (long)i), taken.SelectMany(mine => mine).Order());
    }

    [Fact]
    public void A_store_that_answers_within_half_a_buffers_life_is_never_waited_for()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 100, max: 100));
        Assert.False(numbers.TryNext(out _));
        store.Answer();
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(numbers.TryNext(out long number));
            Assert.Equal(i, number);
            // Asked after a quarter; answers half a buffer later.
            if (i % 100 == 75)
                store.Answer();
        }
    }

    [Fact]
    public void The_store_is_asked_once_for_each_segment()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 100, max: 100));
        for (int i = 0; i < 10; i++)
            Assert.False(numbers.TryNext(out _));
        Assert.Equal(1, store.Asked);
        store.Answer();
        for (int i = 0; i < 100; i++)
            Assert.True(numbers.TryNext(out _));
        for (int i = 0; i < 10; i++)
            Assert.False(numbers.TryNext(out _));

        Assert.Equal(2, store.Asked);
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_store_answers()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 100, max: 100));

        ValueTask<long> waiting = numbers.NextAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        store.Answer();

        Assert.True(waiting.IsCompleted);
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public void The_step_doubles_while_segments_are_short_and_halves_when_they_are_long()
    {
        SegmentAllocatorOptions options = Options(min: 4, max: 64);
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links", options);
        for (int i = 0; i < 1_000; i++)
            Assert.True(numbers.TryNext(out _));
        Assert.Equal(64, numbers.Step);

        for (int i = 0; i < 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            Assert.True(numbers.TryNext(out _));
        }

        Assert.Equal(4, numbers.Step);
        // A segment of four that lasts between one and four minutes is right as it is.
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            numbers.TryNext(out _);
        }

        Assert.Equal(4, numbers.Step);
    }

    [Fact]
    public async Task What_the_store_throws_reaches_who_needs_a_number_and_the_next_call_asks_again()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 100, max: 100));
        ValueTask<long> waiting = numbers.NextAsync(TestContext.Current.CancellationToken);
        store.Fail(new TimeoutException("No answer."));
        await Assert.ThrowsAsync<TimeoutException>(async () => await waiting);

        waiting = numbers.NextAsync(TestContext.Current.CancellationToken);
        store.Answer();

        Assert.Equal(0, await waiting);
    }

    [Fact]
    public void A_failure_ahead_of_need_is_tried_again_and_disturbs_nobody()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 100, max: 100));
        numbers.TryNext(out _);
        store.Answer();
        for (int i = 0; i < 100; i++)
        {
            Assert.True(numbers.TryNext(out _));
            if (i is 30 or 50)
                store.Fail(new TimeoutException("No answer."));
            if (i == 80)
                store.Answer();
        }

        Assert.True(numbers.TryNext(out long number));
        Assert.Equal(100, number);
    }

    [Fact]
    public async Task Numbers_end_at_the_greatest()
    {
        SegmentAllocatorOptions options = Options(min: 10, max: 10);
        options.MaxValue = 24;
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links", options);
        for (int i = 0; i <= 24; i++)
            Assert.Equal(i, await numbers.NextAsync(TestContext.Current.CancellationToken));

        var exhausted = await Assert.ThrowsAsync<SegmentsExhaustedException>(async () => await numbers.NextAsync());
        Assert.Contains("up to 24", exhausted.Message, StringComparison.Ordinal);
        Assert.False(numbers.TryNext(out _));
    }

    [Fact]
    public async Task A_store_that_was_rolled_back_is_noticed_and_repeats_nothing()
    {
        var store = new SlowStore();
        var numbers = new SegmentAllocator(store, "links", Options(min: 4, max: 4));
        numbers.TryNext(out _);
        store.Answer();
        for (int i = 0; i < 4; i++)
            numbers.TryNext(out _);
        store.Next = 0;
        ValueTask<long> waiting = numbers.NextAsync(TestContext.Current.CancellationToken);
        store.Answer();

        var rolledBack = await Assert.ThrowsAsync<InvalidOperationException>(async () => await waiting);
        Assert.Contains("rolled back", rolledBack.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_would_lose_is_told()
    {
        var numbers = new SegmentAllocator(new InMemorySegmentStore(), "links", Options(min: 100, max: 100));
        Assert.Equal(0, numbers.Unused);
        await numbers.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(99, numbers.Unused);
        for (int i = 0; i < 50; i++)
            await numbers.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(49 + 100, numbers.Unused);
    }

    [Fact]
    public void Bad_arguments_are_named_with_their_range()
    {
        var store = new InMemorySegmentStore();
        Assert.Throws<ArgumentException>(() => new SegmentAllocator(store, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentAllocator(store, "x", Options(min: 0, max: 10)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentAllocator(store, "x", Options(min: 11, max: 10)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SegmentAllocator(store, "x", Options(min: 1, max: (1L << 40) + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new SegmentAllocator(store, "x", new() { SegmentLife = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentAllocator(store, "x", new() { MaxValue = -1 }));
    }

    [Fact]
    public void A_number_allocates_nothing()
    {
        var numbers = new SegmentAllocator(
            new InMemorySegmentStore(), "links", new() { MinStep = 1 << 30, MaxStep = 1 << 30 });
        Allocations.AssertNone(numbers, static numbers => numbers.TryNext(out _));
        Allocations.AssertNone(numbers, static numbers => numbers.NextAsync());
    }

    private SegmentAllocatorOptions Options(long min, long max) =>
        new() { MinStep = min, MaxStep = max, TimeProvider = _time };

    /// <summary>Answers when it is told to.</summary>
    private sealed class SlowStore : ISegmentStore
    {
        private TaskCompletionSource<long>? _pending;
        private long _count;

        public int Asked { get; private set; }

        public long Next { get; set; }

        public ValueTask<long> ReserveAsync(string name, long count, CancellationToken cancellationToken)
        {
            Asked++;
            _count = count;
            _pending = new TaskCompletionSource<long>();
            return new ValueTask<long>(_pending.Task);
        }

        public void Answer()
        {
            long first = Next;
            Next += _count;
            _pending!.SetResult(first);
        }

        public void Fail(Exception e) => _pending!.SetException(e);
    }
}
