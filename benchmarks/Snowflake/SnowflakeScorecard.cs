using System.Diagnostics;
using Purlin.Snowflake;

namespace Purlin.Benchmarks.Snowflake;

/// <summary>What an id costs, beside its clock, its atomic and the generator everybody writes.</summary>
public sealed class SnowflakeScorecard : Scorecard
{
    private const string Clock = "clock read";
    private const string CoarseFloor = "TickCount64 + interlocked";
    private const string Increment = "interlocked increment";
    private const string Version7 = "Guid.CreateVersion7";
    private const string Naive = "lock and clock";
    private const int SpanLength = 1_024;
    private const string Sustained = "layout 41/0/22, no borrowing";

    private static readonly SnowflakeLayout Wide = new(41, 0, 22, SnowflakeLayout.Tsid.Epoch);
    private static readonly SnowflakeId[] Ids = new SnowflakeId[SpanLength];
    private static long s_counter;

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("S6 strict Next", Strict) { Note = Sustained },
        new("S7 coarse Next", Coarse) { Note = Sustained },
        new("S8 lane Next", Lane) { Note = Sustained + "; the generator finds the thread's lane each time" },
        new("S8 lane Next, lane at hand", OpenLane) { Note = Sustained },
        new("S9 Fill, 1,024 ids", Fill) { Note = Sustained + "; per id" },
        new("S10 saturated 41/10/12, 1 s", row => Saturated(row, TimeSpan.FromSeconds(1)))
        {
            Rounds = 7,
            Note = "of 4,096,000 ids/s, borrowing up to 100 ms; ids dated after the final clock do not count",
        },
        new("S10 saturated 41/10/12, 10 s", row => Saturated(row, TimeSpan.FromSeconds(10)))
        {
            IsLong = true,
            Rounds = 7,
            Note = "of 4,096,000 ids/s, borrowing up to 100 ms; ids dated after the final clock do not count",
        },
        new("minting over a dead store", SurvivesStore)
        {
            IsLong = true,
            Rounds = 1,
            Note = "slice of 30 s, in real time; the store dies at the first renewal, when the lease is oldest",
        },
        SustainedRow("S6 strict Next", SnowflakeMode.Strict, NextLoop, Clock, ClockLoop, Goal.AtMostPlus(10, Clock)),
        SustainedRow(
            "S7 coarse Next", SnowflakeMode.Coarse, NextLoop, CoarseFloor, CoarseFloorLoop,
            Goal.AtMostPlus(2, CoarseFloor)),
        SustainedRow(
            "S8 lane Next, lane at hand", SnowflakeMode.Lane, LaneLoop, Increment, IncrementLoop, Goal.AtMost(2.5)),
        SustainedRow(
            "S9 Fill, 1,024 ids", SnowflakeMode.Coarse, (ids, n) => FillLoop(ids, Ids, n), Increment,
            IncrementLoop, Goal.AtMost(0.5)),
        .. SnowflakeValuesRows.All,
    ];

    private static void Strict(RowSetup row)
    {
        SnowflakeGenerator ids = Generator(row, SnowflakeMode.Strict);
        row.Ours("strict", n => NextLoop(ids, n))
            .Rival(Clock, ClockLoop)
            .Rival(Naive, NaiveLoop(Wide, 22))
            .Time(Unit.Nanoseconds, Goal.AtMostPlus(10, Clock))
            .Allocated(Goal.Exactly(0));
        AgreeWithNaive(row, SnowflakeMode.Strict);
    }

    private static void Coarse(RowSetup row)
    {
        SnowflakeGenerator ids = Generator(row, SnowflakeMode.Coarse);
        row.Ours("coarse", n => NextLoop(ids, n))
            .Rival(CoarseFloor, CoarseFloorLoop)
            .Rival(Version7, Version7Loop)
            .Rival(Naive, NaiveLoop(Wide, 22))
            .Time(Unit.Nanoseconds, Goal.AtMostPlus(2, CoarseFloor), Goal.AtLeastTimes(25, Version7))
            .Allocated(Goal.Exactly(0));
        AgreeWithNaive(row, SnowflakeMode.Coarse);
    }

    private static void Lane(RowSetup row)
    {
        SnowflakeGenerator ids = Generator(row, SnowflakeMode.Lane);
        row.Ours("lane", n => NextLoop(ids, n))
            .Rival(Increment, IncrementLoop)
            .Time(Unit.Nanoseconds, Goal.AtMost(2.5))
            .Allocated(Goal.Exactly(0));
        AgreeWithNaive(row, SnowflakeMode.Lane);
    }

    private static void OpenLane(RowSetup row)
    {
        SnowflakeGenerator ids = Generator(row, SnowflakeMode.Lane);
        row.Ours("lane at hand", n => LaneLoop(ids, n))
            .Rival(Increment, IncrementLoop)
            .Time(Unit.Nanoseconds, Goal.AtMost(2.5))
            .Allocated(Goal.Exactly(0));
        AgreeWithNaive(row, SnowflakeMode.Lane);
    }

    private static void Fill(RowSetup row)
    {
        SnowflakeGenerator ids = Generator(row, SnowflakeMode.Coarse);
        var span = new SnowflakeId[SpanLength];
        row.Ours("Fill", n => FillLoop(ids, span, n))
            .Rival(Increment, IncrementLoop)
            .Time(Unit.Nanoseconds, Goal.AtMost(0.5))
            .Allocated(Goal.Exactly(0));
        AgreeWithNaive(row, SnowflakeMode.Coarse);
    }

    private static void SurvivesStore(RowSetup row)
    {
        var slice = TimeSpan.FromSeconds(row.Size(30, 1));
        row.Ours("leased generator", () => DeadStore.SecondsMinted(slice))
            .Measure("from its death on", Unit.Seconds, seconds => seconds, Goal.AtLeast(20));
    }

    // The same loops for a second without a pause.
    private static Row SustainedRow(
        string claim, SnowflakeMode mode, Func<SnowflakeGenerator, long, ulong> ours, string rival,
        Func<long, ulong> theirs, Goal goal) =>
        new(claim + ", one whole second", row =>
        {
            SnowflakeGenerator ids = Generator(row, mode);
            TimeSpan time = row.Size(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
            row.Ours(mode.ToString(), () => NanosecondsEach(n => ours(ids, n), time))
                .Rival(rival, () => NanosecondsEach(theirs, time))
                .Measure("", Unit.Nanoseconds, ns => ns, goal);
            AgreeWithNaive(row, mode);
        })
        {
            IsLong = true,
            Rounds = 7,
            Note = Sustained,
        };

    private static double NanosecondsEach(Func<long, ulong> loop, TimeSpan time)
    {
        const long Batch = 1 << 20;
        long start = Stopwatch.GetTimestamp();
        long operations = 0;
        ulong sum = 0;
        do
        {
            sum += loop(Batch);
            operations += Batch;
        }
        while (Stopwatch.GetElapsedTime(start) < time);
        GC.KeepAlive(sum);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
    }

    private static void Saturated(RowSetup row, TimeSpan time)
    {
        TimeSpan length = row.Size(time, TimeSpan.FromMilliseconds(20));
        row.Ours("coarse, borrowing", () => MintFor(length))
            .Measure("", Unit.Percent, run => run.PercentOfLayout, Goal.AtLeast(99.5))
            .Measure("processor while waiting", Unit.Percent, run => run.PercentOfProcessor);
    }

    private static SaturatedRun MintFor(TimeSpan length)
    {
        SnowflakeLayout layout = SnowflakeLayout.Tsid;
        using SnowflakeGenerator ids = new(new()
        {
            NodeId = 1,
            Layout = layout,
            Mode = SnowflakeMode.Coarse,
            Overflow = SnowflakeOverflow.Borrow,
        });
        ids.Next();

        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        DateTimeOffset first = DateTimeOffset.UtcNow, end = first + length, now;
        long minted = 0;
        var last = new long[1 << 20];
        do
        {
            for (int i = 0; i < 1_000; i++)
                last[minted++ & (last.Length - 1)] = ids.Next().Value;
            now = DateTimeOffset.UtcNow;
        }
        while (now < end);

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        long latest = layout.MaxAt(now).Value;
        long early = last.Take((int)Math.Min(minted, last.Length)).LongCount(id => id > latest);
        double wanted = seconds * layout.Capacity.IdsPerSecond;
        return new SaturatedRun((minted - early) / wanted * 100, processor.TotalSeconds / seconds * 100);
    }

    private static SnowflakeGenerator Generator(RowSetup row, SnowflakeMode mode) =>
        row.Use(new SnowflakeGenerator(new() { NodeId = 0, Layout = Wide, Mode = mode }));

    // Both must make the same ids while a clock stands still.
    private static void AgreeWithNaive(RowSetup row, SnowflakeMode mode)
    {
        var time = new StandingClock();
        row.Agree("ids of one tick", () =>
        {
            using SnowflakeGenerator ids = new(new() { NodeId = 0, Layout = Wide, Mode = mode, TimeProvider = time });
            return Enumerable.Range(0, 1_000).Select(_ => ids.Next().Value).ToArray();
        }, () =>
        {
            var naive = new NaiveGenerator(Wide.Epoch, nodeBits: 0, sequenceBits: 22, node: 0, time);
            return Enumerable.Range(0, 1_000).Select(_ => naive.Next()).ToArray();
        });
        row.Agree("ids of a batch", () =>
        {
            using SnowflakeGenerator ids = new(new() { NodeId = 0, Layout = Wide, Mode = mode, TimeProvider = time });
            var span = new long[1_000];
            ids.Fill(span);
            return span;
        }, () =>
        {
            var naive = new NaiveGenerator(Wide.Epoch, nodeBits: 0, sequenceBits: 22, node: 0, time);
            return Enumerable.Range(0, 1_000).Select(_ => naive.Next()).ToArray();
        });
    }

    private static ulong LaneLoop(SnowflakeGenerator ids, long operations)
    {
        SnowflakeLane lane = ids.OpenLane();
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)lane.Next().Value;
        return sum;
    }

    private static ulong NextLoop(SnowflakeGenerator ids, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)ids.Next().Value;
        return sum;
    }

    private static ulong FillLoop(SnowflakeGenerator ids, SnowflakeId[] span, long operations)
    {
        ulong sum = 0;
        for (long left = operations; left > 0; left -= span.Length)
        {
            ids.Fill(span.AsSpan(0, (int)Math.Min(left, span.Length)));
            sum += (ulong)span[0].Value;
        }

        return sum;
    }

    private static Func<long, ulong> NaiveLoop(SnowflakeLayout layout, int sequenceBits)
    {
        var naive = new NaiveGenerator(layout.Epoch, layout.NodeBits, sequenceBits, node: 0, TimeProvider.System);
        return operations =>
        {
            ulong sum = 0;
            for (long i = 0; i < operations; i++)
                sum += (ulong)naive.Next();
            return sum;
        };
    }

    private static ulong ClockLoop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)Stopwatch.GetTimestamp();
        return sum;
    }

    private static ulong CoarseFloorLoop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)(Environment.TickCount64 + Interlocked.Increment(ref s_counter));
        return sum;
    }

    private static ulong IncrementLoop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)Interlocked.Increment(ref s_counter);
        return sum;
    }

    private static ulong Version7Loop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)Guid.CreateVersion7().Variant;
        return sum;
    }

    private sealed record SaturatedRun(double PercentOfLayout, double PercentOfProcessor);

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long GetTimestamp() => 1;
    }
}
