using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake.Tests;

/// <summary>A leased generator from outside: store, clock and generator are real, time is not.</summary>
public sealed class LeasedGeneratorTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FaultyStore _store;

    public LeasedGeneratorTests() => _store = new FaultyStore(new InMemoryLeaseStore(_time));

    [Fact]
    [KnownDefect(6, "two generators on a host do not share a node")]
    public async Task Two_generators_of_one_store_have_two_nodes_and_promise_what_the_store_promises()
    {
        await using SnowflakeGenerator one = await LeaseAsync(), other = await LeaseAsync();
        Assert.NotEqual(one.NodeId, other.NodeId);
        Assert.Equal(SnowflakeGuarantee.ProcessLife, one.Guarantees);
        Assert.Equal(one.NodeId, one.Layout.Decode(one.Next()).Node);
        Assert.Equal(other.NodeId, other.Layout.Decode(other.Next()).Node);
    }

    [Fact]
    public async Task A_lease_is_renewed_at_a_third_of_the_slice_for_as_long_as_it_is_wanted()
    {
        await using SnowflakeGenerator ids = await LeaseAsync();
        int? node = ids.NodeId;
        SnowflakeId last = ids.Next();
        for (int second = 0; second < 300; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            SnowflakeId next = ids.Next();
            Assert.True(next > last);
            last = next;
        }

        Assert.Equal(node, ids.NodeId);
        // 30 to 38 thirds of 80 to 98 % of 10 s, and the first grant.
        Assert.InRange(_store.Calls, 30, 40);
    }

    [Fact]
    [KnownDefect(6, "renewals that fail end the minting")]
    public async Task Minting_goes_on_for_twenty_seconds_at_least_when_the_store_dies_and_then_stops_by_itself()
    {
        // Whenever it dies: also just before the renewal.
        for (int deathMs = 0; deathMs < 10_000; deathMs += 250)
        {
            await using SnowflakeGenerator ids = await LeaseAsync();
            _time.Advance(TimeSpan.FromMilliseconds(deathMs));
            _store.IsDead = true;
            TimeSpan minted = TimeSpan.Zero;
            while (ids.TryNext(out _, out SnowflakeRefusal refusal) || Expect(SnowflakeRefusal.NotLeased, refusal))
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                minted += TimeSpan.FromMilliseconds(100);
            }

            Assert.InRange(minted, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(31.1));
            MintingRefusedException e = Assert.Throws<MintingRefusedException>(() => ids.Next());
            Assert.Equal(SnowflakeRefusal.NotLeased, e.Refusal);
            Assert.Contains("has not answered", e.Message, StringComparison.Ordinal);
            Assert.IsType<TimeoutException>(e.InnerException);
            _store.IsDead = false;
        }
    }

    [Fact]
    public async Task A_generator_that_was_cut_off_takes_a_lease_again_and_never_goes_back()
    {
        await using SnowflakeGenerator ids = await LeaseAsync();
        SnowflakeId last = ids.Next();
        _store.IsDead = true;
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(ids.TryNext(out _, out _));
        _store.IsDead = false;
        Task<SnowflakeId> next = ids.NextAsync(TestContext.Current.CancellationToken).AsTask();
        for (int i = 0; i < 60 && !next.IsCompleted; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await next) > last);
    }

    // The worst moment to stop a process: its threads have read the clock, and mint with what they have read when their
    // node has long been given on; and they borrow as much as they may.
    [Fact]
    public async Task A_paused_process_mints_nothing_outside_its_rectangle_even_when_its_node_was_given_on()
    {
        var clock = new PausableClock(_time);
        SnowflakeOptions options = Borrowing(clock);
        await using SnowflakeGenerator paused = await SnowflakeGenerator.LeaseAsync(
            _store, options, TestContext.Current.CancellationToken);
        DateTimeOffset granted = _time.GetUtcNow();
        // Its last renewal is away, and the end is near: 1 s is left, and 5 s may be borrowed.
        _store.IsDead = true;
        _time.Advance(TimeSpan.FromSeconds(34));
        List<SnowflakeId> minted = [paused.Next()];
        clock.IsPaused = true;
        // Until its node is free, to the millisecond.
        _time.Advance(TimeSpan.FromSeconds(2));
        await using SnowflakeGenerator other = SnowflakeGenerator.StartLeasing(_store.Inner, Borrowing(_time));
        List<SnowflakeId> others = Mint.Drain(other, SnowflakeRefusal.SequenceExhausted);
        Assert.Equal(paused.NodeId, other.NodeId);

        // It goes on as if nothing had happened.
        minted.AddRange(Mint.Take(paused, 1_000_000));

        Assert.True(minted.Count > 900 * Mint.PerTick, $"{minted.Count} were minted after the pause.");
        Assert.Equal(granted + TimeSpan.FromSeconds(35) - Mint.Ms, Mint.TimeOf(minted[^1]));
        Mint.AssertStrictlyAscending([.. minted, .. others]);
        // And when it looks at the clock again, it knows.
        clock.IsPaused = false;
        Assert.False(paused.TryNext(out SnowflakeId late, out SnowflakeRefusal refusal), late.ToString());
        Assert.Equal(SnowflakeRefusal.NotLeased, refusal);

        static SnowflakeOptions Borrowing(TimeProvider time) => new()
        {
            Layout = Mint.Narrow,
            TimeProvider = time,
            Overflow = SnowflakeOverflow.Borrow,
            MaxBorrow = TimeSpan.FromSeconds(5),
            Lease = { NodeCount = 1, MaxAhead = TimeSpan.FromSeconds(5) },
        };
    }

    [Fact]
    public async Task A_step_that_breaks_ends_the_lease_is_logged_and_is_thrown_at_the_next_use()
    {
        using LogCollector log = new();
        var clock = new PausableClock(_time);
        SnowflakeOptions options = Options();
        (options.TimeProvider, options.LoggerFactory) = (clock, log);
        SnowflakeGenerator ids = await SnowflakeGenerator.LeaseAsync(
            _store, options, TestContext.Current.CancellationToken);
        ids.Next();
        // In the answer to the renewal, of which nobody awaits the end.
        _store.Answering = () => clock.Breaks = true;
        _time.Advance(TimeSpan.FromSeconds(11));
        clock.Breaks = false;

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => ids.Next());
        Assert.IsType<NotSupportedException>(thrown.InnerException);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ids.NextAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.False(ids.Lease!.Status.IsHeld);
        Assert.Contains("broke", ids.Lease.Status.Reason, StringComparison.Ordinal);
        Assert.Single(log.Entries, entry => entry.Level == LogLevel.Critical && entry.EventId.Id == 14);
        // Nothing is asked any more, and nobody waits for an answer that does not come.
        int calls = _store.Calls;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(calls, _store.Calls);
        await ids.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => ids.Next());
    }

    [Fact]
    public async Task An_answer_outside_of_the_calendar_grants_nothing()
    {
        await using SnowflakeGenerator ids = await LeaseAsync();
        ids.Next();
        _store.Forges = static reply => reply with { EndMs = long.MaxValue };
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(ids.Lease!.Status.Failures > 0);
        Assert.True(ids.TryNext(out _, out _));
        _store.Forges = static reply => reply with { StoreNowMs = -1 };
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(ids.TryNext(out _, out SnowflakeRefusal refusal));
        Assert.Equal(SnowflakeRefusal.NotLeased, refusal);
    }

    [Fact]
    public async Task A_lost_lease_is_sealed_at_once_and_another_node_is_taken()
    {
        await using SnowflakeGenerator ids = await LeaseAsync(nodes: 2);
        int? node = ids.NodeId;
        SnowflakeId last = ids.Next();
        _store.LosesNext = true;
        for (int i = 0; i < 15; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(node, ids.NodeId);
        Assert.True(ids.Next() > last);
    }

    [Fact]
    [KnownDefect(6, "a generator that is held on to stops with its lease")]
    public async Task Who_hears_that_the_lease_is_lost_mints_nothing_more_in_what_was_left_of_it()
    {
        await using SnowflakeGenerator ids = await LeaseAsync(nodes: 2);
        ids.Next();
        (_store.LosesNext, _store.DiesOfLoss) = (true, true);
        // The renewal is due within a third of the slice; two thirds of the rectangle would be left.
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(_store.IsDead, "The lease was not lost.");
        Assert.False(ids.TryNext(out SnowflakeId late, out SnowflakeRefusal refusal), late.ToString());
        Assert.Equal(SnowflakeRefusal.NotLeased, refusal);
    }

    [Theory]
    [InlineData(-3_600)]
    [InlineData(3_600)]
    public async Task The_wall_clock_of_a_holder_means_nothing(int stepSeconds)
    {
        // The store has its own clock here, as it has on another machine.
        var store = new InMemoryLeaseStore(new ManualTimeProvider(_time.GetUtcNow()));
        await using SnowflakeGenerator ids = await SnowflakeGenerator.LeaseAsync(
            store, Options(), TestContext.Current.CancellationToken);
        DateTimeOffset before = ids.Layout.Decode(ids.Next()).Time;
        _time.StepWallClock(TimeSpan.FromSeconds(stepSeconds));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(before + TimeSpan.FromSeconds(1), ids.Layout.Decode(ids.Next()).Time);
    }

    [Fact]
    public async Task A_disposed_generator_gives_its_node_back_from_the_last_id_on()
    {
        SnowflakeGenerator ids = await LeaseAsync(nodes: 1);
        ids.Next();
        await ids.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await using var next = SnowflakeGenerator.StartLeasing(_store, Options(nodes: 1));
        Assert.True(next.TryNext(out _, out SnowflakeRefusal refusal), $"{refusal}");
        Assert.Throws<ObjectDisposedException>(() => ids.Next());
    }

    [Fact]
    public async Task Waiting_for_a_first_lease_can_be_cancelled()
    {
        _store.IsDead = true;
        using var cancellation = new CancellationTokenSource();
        Task<SnowflakeGenerator> leasing = SnowflakeGenerator.LeaseAsync(_store, Options(), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leasing);
        int calls = _store.Calls;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(calls, _store.Calls);
    }

    [Fact]
    public async Task Ticks_of_a_second_keep_rectangles_apart()
    {
        SnowflakeOptions options = Options(nodes: 1);
        options.Layout = options.Layout.WithTick(TimeSpan.FromSeconds(1));
        await using SnowflakeGenerator one = await SnowflakeGenerator.LeaseAsync(
            _store, options, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        SnowflakeId last = one.Next();
        await one.DisposeAsync();
        await using SnowflakeGenerator two = SnowflakeGenerator.StartLeasing(_store, options);
        SnowflakeId? first = null;
        for (int i = 0; i < 100 && first is null; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            first = two.TryNext(out SnowflakeId id, out _) ? id : null;
        }

        Assert.True(one.Layout.Decode(first!.Value).Time > one.Layout.Decode(last).Time);
    }

    [Fact]
    public void Options_that_cannot_be_leased_with_are_refused_with_the_way_out()
    {
        SnowflakeOptions options = Options();
        Assert.Contains("fence", Refusal(o => o.Fence = SnowflakeFence.File("node.fence")), StringComparison.Ordinal);
        Assert.Contains("00:00:01 to 01:00:00", Refusal(o => o.Lease.Slice = TimeSpan.FromDays(1)),
            StringComparison.Ordinal);
        Assert.Contains("from 0 to 1023", Refusal(o => o.Lease.FirstNode = 1_024), StringComparison.Ordinal);
        Assert.Contains("from 1 to 24", Refusal(o => (o.Lease.FirstNode, o.Lease.NodeCount) = (1_000, 25)),
            StringComparison.Ordinal);
        Assert.Contains("one of the pool", Refusal(o => (o.Lease.NodeCount, o.NodeId) = (10, 10)),
            StringComparison.Ordinal);
        Assert.Contains("MaxAhead", Refusal(o =>
            (o.Overflow, o.MaxBorrow) = (SnowflakeOverflow.Borrow, TimeSpan.FromSeconds(2))), StringComparison.Ordinal);
        Assert.Contains("few ticks", Refusal(o => o.Layout = o.Layout.WithTick(TimeSpan.FromSeconds(10))),
            StringComparison.Ordinal);

        string Refusal(Action<SnowflakeOptions> change)
        {
            options = Options();
            change(options);
            return Assert.ThrowsAny<ArgumentException>(() => SnowflakeGenerator.StartLeasing(_store, options)).Message;
        }
    }

    [Fact]
    public async Task The_age_of_the_lease_and_what_failed_are_measured()
    {
        using var metrics = new MetricCollector();
        SnowflakeOptions options = Options();
        options.MeterFactory = metrics;
        await using SnowflakeGenerator ids = await SnowflakeGenerator.LeaseAsync(
            _store, options, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(4));
        metrics.Observe();
        Assert.Equal(4, metrics.Last("purlin.snowflake.lease_age"));
        _store.IsDead = true;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(metrics.Sum("purlin.snowflake.lease_failures") > 0);
    }

    private static bool Expect(SnowflakeRefusal expected, SnowflakeRefusal refusal)
    {
        Assert.Equal(expected, refusal);
        return false;
    }

    private SnowflakeOptions Options(int nodes = 1_024) => new()
    {
        TimeProvider = _time,
        Lease = { NodeCount = nodes },
    };

    private Task<SnowflakeGenerator> LeaseAsync(int nodes = 1_024) =>
        SnowflakeGenerator.LeaseAsync(_store, Options(nodes), TestContext.Current.CancellationToken);

    private sealed class FaultyStore(ISnowflakeLeaseStore inner) : ISnowflakeLeaseStore
    {
        public ISnowflakeLeaseStore Inner => inner;

        public SnowflakeGuarantee Guarantees => inner.Guarantees;

        public bool IsDead { get; set; }

        public bool LosesNext { get; set; }

        /// <summary>Whether it answers nothing more after it has told of the loss.</summary>
        public bool DiesOfLoss { get; set; }

        public int Calls { get; private set; }

        /// <summary>Done before an answer is given.</summary>
        public Action? Answering { get; set; }

        /// <summary>What becomes of a grant on its way.</summary>
        public Func<SnowflakeLeaseReply, SnowflakeLeaseReply>? Forges { get; set; }

        public ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
            ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default)
        {
            Calls++;
            if (IsDead)
                return ValueTask.FromException<SnowflakeLeaseReply[]>(new TimeoutException("The store is dead."));
            if (LosesNext && requests.Span[0].Kind == SnowflakeLeaseRequestKind.Renew)
            {
                (LosesNext, IsDead) = (false, DiesOfLoss);
                return ValueTask.FromResult<SnowflakeLeaseReply[]>(
                    [LeaseRule.Refuse(SnowflakeLeaseOutcome.Lost, 0, 0)]);
            }

            Answering?.Invoke();
            return Forges is { } forges ? ForgeAsync(forges) : inner.ApplyAsync(terms, requests, cancellationToken);

            async ValueTask<SnowflakeLeaseReply[]> ForgeAsync(Func<SnowflakeLeaseReply, SnowflakeLeaseReply> forge) =>
                [forge((await inner.ApplyAsync(terms, requests, cancellationToken))[0])];
        }
    }

    /// <summary>The clock of a process that can be stopped, or that fails.</summary>
    private sealed class PausableClock(TimeProvider time) : TimeProvider
    {
        private long _pausedAt;

        public bool Breaks { get; set; }

        public bool IsPaused
        {
            get;
            set => (field, _pausedAt) = (value, time.GetTimestamp());
        }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => Breaks ? throw new NotSupportedException("The clock is broken.")
            : IsPaused ? _pausedAt : time.GetTimestamp();

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
