using System.Threading.RateLimiting;
using Purlin.RateLimiting;

namespace Purlin.Benchmarks;

/// <summary>
/// The in-memory numbers of RateLimiting, against System.Threading.RateLimiting at its best: its token bucket without
/// queue and timer, its partitioned limiter, its chain.
/// </summary>
public sealed class RateLimitingScorecard : Scorecard
{
    private const string Framework = "System.Threading.RateLimiting";
    private const string RawSwap = "raw compare-and-swap";
    private const string RawRead = "volatile read";

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("P1 one limit, allow", OneAllow),
        new("P1 one limit, refuse", OneRefuse),
        new("P2 ulong keys, 1 K", row => Keyed(row, 1_000, 4)),
        new("P2 ulong keys, 1 M", row => Keyed(row, 1_000_000, 30)),
        new("P2 string keys of 16, 1 K", row => Texts(row, 1_000, 4)),
        new("P2 string keys of 16, 1 M", row => Texts(row, 1_000_000, 30)),
        new("P2 ulong keys in batches, 1 M", row => Batched(row, 1_000_000, 50)),
        new("P2 ulong keys, 1 M, few of them often", row => Keyed(row, 1_000_000, 4, isZipf: true)),
        new("P3 three limits in one check, 1 K keys", Chain),
        new("P4 bytes of 10 M keys, one limit", row => Footprint(row, 200, DailyLimit())) { Rounds = 1, IsLong = true },
        new("P4 bytes of 10 M keys, two limits",
            row => Footprint(row, 300, DailyLimit(), Limit.FixedWindow(1L << 20, TimeSpan.FromDays(1))))
        {
            Rounds = 1,
            IsLong = true,
        },
        new("P5 processor while a million keys are idle", IdleRows.Idle) { Rounds = 1, IsLong = true },
        new("P16 candidate beside the current policy, 1 K keys", row => TrialRows.Candidate(row, share: 0)),
        new("P16 candidate in force for a tenth of the keys", row => TrialRows.Candidate(row, share: 0.1)),
        new("P16 replay of 1 M checks, 1 K keys", row => TrialRows.Replay(row, 1_000)),
        new("P16 replay of 1 M checks, 100 K keys", row => TrialRows.Replay(row, 100_000)),
        new("telemetry that nobody listens to", TrialRows.IdleTelemetry),
        new("resolve one of 10,000 policies", PolicyRows.Resolve),
        new("P17 one replacement under 1 M live keys", PolicyRows.Replace),
        .. RedisRows.All,
    ];

    private static void OneAllow(RowSetup row)
    {
        var ours = new SingleRateLimiter(FastLimit());
        RateLimiter theirs = row.Use(Unlimited());
        long word = 0;
        row.Ours("SingleRateLimiter", n => OurLoop(ours, n))
            .Rival(Framework, n => TheirLoop(theirs, n))
            .Rival(RawSwap, n => SwapLoop(ref word, n))
            .Time(Unit.Nanoseconds, Goal.AtLeastTimes(3, Framework), Goal.AtMostPlus(5, RawSwap))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    private static void OneRefuse(RowSetup row)
    {
        var ours = new SingleRateLimiter(Limit.TokenBucket(1, TimeSpan.FromDays(365), 1));
        ours.TryTake();
        RateLimiter theirs = row.Use(Bucket(permits: 1));
        theirs.AttemptAcquire().Dispose();
        long word = 1;
        row.Ours("SingleRateLimiter", n => OurRefusals(ours, n))
            .Rival(Framework, n => TheirRefusals(theirs, n))
            .Rival(RawRead, n => ReadLoop(ref word, n))
            .Time(Unit.Nanoseconds, Goal.AtLeastTimes(10, Framework), Goal.AtMostPlus(3, RawRead))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    private static void Keyed(RowSetup row, int count, double factor, bool isZipf = false)
    {
        ulong[] keys = Keys(row.Size(count, 100));
        LocalPolicy ours = Ours(row, OneLimit());
        PartitionedRateLimiter<ulong> theirs = Theirs<ulong>(row);
        ulong[] asked = isZipf ? Zipf(keys) : keys;
        Compete(
            row, factor, keys, key => ours.Check(key), theirs, n => OurLoop(ours, asked, n),
            n => TheirLoop(theirs, asked, n));
    }

    private static void Texts(RowSetup row, int count, double factor)
    {
        string[] keys = [.. Keys(row.Size(count, 100)).Select(key => $"user:{key % 100_000_000_000:00000000000}")];
        LocalPolicy ours = Ours(row, OneLimit());
        PartitionedRateLimiter<string> theirs = Theirs<string>(row);
        Compete(
            row, factor, keys, key => ours.Check(key), theirs, n => OurLoop(ours, keys, n),
            n => TheirLoop(theirs, keys, n));
    }

    private static void Batched(RowSetup row, int count, double factor)
    {
        ulong[] keys = Keys(row.Size(count, 100));
        LocalPolicy ours = Ours(row, OneLimit());
        PartitionedRateLimiter<ulong> theirs = Theirs<ulong>(row);
        Compete(
            row, factor, keys, key => ours.Check(key), theirs, n => OurBatches(ours, keys, n),
            n => TheirLoop(theirs, keys, n));
    }

    private static void Chain(RowSetup row)
    {
        ulong[] keys = Keys(row.Size(1_000, 100));
        LocalPolicy ours = Ours(row, OneLimit(), OneLimit().Named("second"), OneLimit().Named("third"));
        PartitionedRateLimiter<ulong> theirs = row.Use(
            PartitionedRateLimiter.CreateChained(Theirs<ulong>(row), Theirs<ulong>(row), Theirs<ulong>(row)));
        Compete(
            row, 10, keys, key => ours.Check(key), theirs, n => OurLoop(ours, keys, n),
            n => TheirLoop(theirs, keys, n));
    }

    // Every key is met once, in the order they were made; then they are asked for in another one, as users come: an
    // array that lies in memory as it is walked through is no table of keys.
    private static void Compete<TKey>(
        RowSetup row, double factor, TKey[] keys, Action<TKey> meet, PartitionedRateLimiter<TKey> theirs,
        Func<long, ulong> ourLoop, Func<long, ulong> theirLoop)
    {
        foreach (TKey key in keys)
        {
            meet(key);
            theirs.AttemptAcquire(key).Dispose();
        }

        new Random(11).Shuffle(keys);
        row.Ours("LocalPolicy", ourLoop)
            .Rival(Framework, theirLoop)
            .Time(Unit.Nanoseconds, Goal.AtLeastTimes(factor, Framework))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    private static void Footprint(RowSetup row, double megabytes, params Limit[] limits)
    {
        int count = row.Size(10_000_000, 1_000);
        row.Ours("MemoryRateLimitStore", () =>
        {
            using var limiter = new LocalRateLimiter(new RateLimitPolicy("p", limits));
            LocalPolicy policy = limiter.Policy("p");
            long peak = 0;
            for (int i = 0; i < count; i++)
            {
                policy.Check((ulong)i);
                peak = Math.Max(peak, limiter.Store.UsedBytes);
            }

            return (Steady: limiter.Store.UsedBytes, Peak: peak);
        })
            .Measure("steady", Unit.Megabytes, bytes => bytes.Steady * 1e-6, Goal.AtMost(megabytes))
            .Measure("peak", Unit.Megabytes, bytes => bytes.Peak * 1e-6);
    }

    // Flows in faster than any loop takes: never refuses.
    private static Limit FastLimit() => Limit.TokenBucket(512, TimeSpan.FromMicroseconds(1), 1L << 26);

    // Deep enough for every round, and never idle, so that no key is dropped meanwhile.
    private static Limit OneLimit() => Limit.TokenBucket(1, TimeSpan.FromHours(1), 600_000);

    // A key that took one permit stays alive for a quarter of an hour: all of ten million count.
    private static Limit DailyLimit() => Limit.TokenBucket(100, TimeSpan.FromDays(1), 100);

    private static TokenBucketRateLimiter Unlimited() => Bucket(int.MaxValue);

    private static TokenBucketRateLimiter Bucket(int permits) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = permits,
        TokensPerPeriod = permits,
        ReplenishmentPeriod = TimeSpan.FromDays(1),
        QueueLimit = 0,
        AutoReplenishment = false,
    });

    private static LocalPolicy Ours(RowSetup row, params Limit[] limits) =>
        row.Use(new LocalRateLimiter(new RateLimitPolicy("p", limits))).Policy("p");

    private static PartitionedRateLimiter<TKey> Theirs<TKey>(RowSetup row)
        where TKey : notnull => row.Use(PartitionedRateLimiter.Create<TKey, TKey>(
            key => RateLimitPartition.Get(key, static _ => Unlimited())));

    private static ulong[] Keys(int count)
    {
        var random = new Random(7);
        var keys = new ulong[count];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = (ulong)random.NextInt64();
        return keys;
    }

    // The key of rank r in proportion to 1/r: by the inverse of what the sum over ranks tends to, n to the power u.
    private static ulong[] Zipf(ulong[] keys)
    {
        var random = new Random(13);
        var asked = new ulong[keys.Length];
        for (int i = 0; i < asked.Length; i++)
            asked[i] = keys[(int)Math.Pow(keys.Length, random.NextDouble()) - 1];
        return asked;
    }

    private static ulong OurLoop(SingleRateLimiter limiter, long operations)
    {
        ulong allowed = 0;
        for (long i = 0; i < operations; i++)
            allowed += limiter.TryTake() ? 1UL : 0;
        return allowed;
    }

    private static ulong OurRefusals(SingleRateLimiter limiter, long operations)
    {
        ulong refused = 0;
        for (long i = 0; i < operations; i++)
            refused += limiter.TryTake() ? 0 : 1UL;
        return refused;
    }

    private static ulong TheirLoop(RateLimiter limiter, long operations)
    {
        ulong allowed = 0;
        for (long i = 0; i < operations; i++)
        {
            using RateLimitLease lease = limiter.AttemptAcquire();
            allowed += lease.IsAcquired ? 1UL : 0;
        }

        return allowed;
    }

    private static ulong TheirRefusals(RateLimiter limiter, long operations)
    {
        ulong refused = 0;
        for (long i = 0; i < operations; i++)
        {
            using RateLimitLease lease = limiter.AttemptAcquire();
            refused += lease.IsAcquired ? 0 : 1UL;
        }

        return refused;
    }

    private static ulong TheirLoop<TKey>(PartitionedRateLimiter<TKey> limiter, TKey[] keys, long operations)
    {
        ulong allowed = 0;
        int index = 0;
        for (long i = 0; i < operations; i++)
        {
            using RateLimitLease lease = limiter.AttemptAcquire(keys[index]);
            allowed += lease.IsAcquired ? 1UL : 0;
            index = index + 1 == keys.Length ? 0 : index + 1;
        }

        return allowed;
    }

    private static ulong OurLoop(LocalPolicy policy, ulong[] keys, long operations)
    {
        ulong allowed = 0;
        int index = 0;
        for (long i = 0; i < operations; i++)
        {
            allowed += policy.Check(keys[index]).IsAllowed ? 1UL : 0;
            index = index + 1 == keys.Length ? 0 : index + 1;
        }

        return allowed;
    }

    private static ulong OurLoop(LocalPolicy policy, string[] keys, long operations)
    {
        ulong allowed = 0;
        int index = 0;
        for (long i = 0; i < operations; i++)
        {
            allowed += policy.Check(keys[index]).IsAllowed ? 1UL : 0;
            index = index + 1 == keys.Length ? 0 : index + 1;
        }

        return allowed;
    }

    private static readonly RateLimitVerdict[] Verdicts = new RateLimitVerdict[64];

    private static ulong OurBatches(LocalPolicy policy, ulong[] keys, long operations)
    {
        ulong allowed = 0;
        int start = 0;
        for (long left = operations; left > 0;)
        {
            int size = (int)Math.Min(Math.Min(Verdicts.Length, left), keys.Length - start);
            policy.CheckBatch(keys.AsSpan(start, size), Verdicts);
            for (int i = 0; i < size; i++)
                allowed += Verdicts[i].IsAllowed ? 1UL : 0;
            left -= size;
            start = start + size == keys.Length ? 0 : start + size;
        }

        return allowed;
    }

    private static ulong SwapLoop(ref long word, long operations)
    {
        ulong swapped = 0;
        for (long i = 0; i < operations; i++)
        {
            long seen = Volatile.Read(ref word);
            swapped += Interlocked.CompareExchange(ref word, seen + 1, seen) == seen ? 1UL : 0;
        }

        return swapped;
    }

    private static ulong ReadLoop(ref long word, long operations)
    {
        ulong seen = 0;
        for (long i = 0; i < operations; i++)
            seen += (ulong)Volatile.Read(ref word);
        return seen;
    }
}
