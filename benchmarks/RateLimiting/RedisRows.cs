using Purlin.RateLimiting;
using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.Benchmarks;

/// <summary>
/// The numbers of the Redis store. The rival is the script that is usually written: a bucket of one key, time of the
/// server, GET and SET, by its hash; each caller awaits its own check.
/// </summary>
internal static class RedisRows
{
    private const int Callers = 64;
    private const string OwnConnections = "script, a connection each";
    private const string OneConnection = "script, one multiplexer";

    private const string PlainScript = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local tat = tonumber(redis.call('GET', KEYS[1]) or now)
        if tat < now then tat = now end
        local next = tat + tonumber(ARGV[1])
        if next > now + tonumber(ARGV[2]) then return -1 end
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
        return 1
        """;

    private static readonly RateLimitPolicy Policy =
        new("p", Limit.TokenBucket(1_000_000, TimeSpan.FromHours(1), 1 << 20));

    public static IEnumerable<Row> All =>
    [
        new("P7 checks over Redis, 64 callers", Throughput) { Requires = [LoopbackRedis.Needed] },
        new("P7 10 K checks/s over Redis, open loop", Latency) { Requires = [LoopbackRedis.Needed] },
        new("P9 bytes of a key in Redis, 1,000 a window", Footprint) { Requires = [LoopbackRedis.Needed] },
        new("P12 a check while Redis is down", DeadStore) { Requires = [LoopbackRedis.Needed] },
    ];

    private static void Throughput(RowSetup row)
    {
        LoopbackRedis server = row.Use(new LoopbackRedis());
        var store = new RedisRateLimitStore(server.Connect(), new() { Timeout = TimeSpan.FromSeconds(30) });
        IDatabase[] own = [.. Enumerable.Range(0, Callers).Select(_ => server.Connect().GetDatabase())];
        IDatabase one = server.Connect().GetDatabase();
        byte[] hash = (byte[])one.ScriptEvaluate("return redis.sha1hex(ARGV[1])", values: [PlainScript])!;
        hash = Convert.FromHexString(System.Text.Encoding.ASCII.GetString(hash));
        one.Execute("SCRIPT", "LOAD", PlainScript);
        string[] keys = [.. Enumerable.Range(0, 10_000).Select(i => $"user:{i}")];
        row.Ours("RedisRateLimitStore", Loop.Async(
            n => CallAsync(Callers, n, (_, i) => CheckAsync(store, keys[i % keys.Length]))))
            .Rival(OwnConnections, Loop.Async(
                n => CallAsync(Callers, n, (caller, i) => PlainAsync(own[caller], hash, keys[i % keys.Length]))))
            .Rival(OneConnection, Loop.Async(
                n => CallAsync(Callers, n, (_, i) => PlainAsync(one, hash, keys[i % keys.Length]))))
            .Time(Unit.PerSecond, Goal.AtLeastTimes(8, OwnConnections), Goal.AtLeastTimes(1.5, OneConnection));
        row.AgreeOnLoops();
    }

    private static void Latency(RowSetup row)
    {
        LoopbackRedis server = row.Use(new LoopbackRedis());
        var store = new RedisRateLimitStore(server.Connect(), new() { Timeout = TimeSpan.FromSeconds(30) });
        string[] keys = [.. Enumerable.Range(0, 10_000).Select(i => $"user:{i}")];
        row.Ours("RedisRateLimitStore",
            () => OpenLoop.Run(10_000, row.Size(20_000, 200), i => (Task)CheckAsync(store, keys[i % keys.Length])))
            .Measure("p50", Unit.Milliseconds, run => run.Percentile(50) * 1e3, Goal.AtMost(1))
            .Measure("p99", Unit.Milliseconds, run => run.Percentile(99) * 1e3, Goal.AtMost(10));
    }

    private static void Footprint(RowSetup row)
    {
        const string Log = "sorted set of ids";
        LoopbackRedis server = row.Use(new LoopbackRedis());
        IDatabase database = server.Connect().GetDatabase();
        var store = new RedisRateLimitStore(server.Connect(), new() { Timeout = TimeSpan.FromSeconds(30) });
        var window = new RateLimitPolicy("window", Limit.SlidingWindow(1_000, TimeSpan.FromHours(1)));
        row.Ours("sliding counter", () =>
        {
            Fill(store, window);
            return Usage(database, "purlin:limits:window:tuser:42");
        })
            .Rival(Log, () =>
            {
                for (int i = 0; i < 1_000; i++)
                    database.SortedSetAdd("log", $"{i:x8}-0000-4000-8000-{i:x12}", i);
                return Usage(database, "log");
            })
            .Measure("bytes", Unit.Bytes, bytes => bytes, Goal.AtMost(134), Goal.AtLeastTimes(1_000, Log));
        row.Agree("permits of a full window", () => 0L, () => Fill(store, window));
    }

    private static void DeadStore(RowSetup row)
    {
        LoopbackRedis server = row.Use(new LoopbackRedis());
        var redis = new RedisRateLimitStore(server.Connect(), new() { Timeout = TimeSpan.FromSeconds(30) });
        var store = new OutageRateLimitStore(redis);
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] check = [new(new RateLimitCharge[] { new(Policy, "user:42", 1) })];
        server.Kill();
        store.CheckAsync(check, verdicts).AsTask().GetAwaiter().GetResult();
        int count = row.Size(200_000, 100);
        row.Ours("OutageRateLimitStore", () => Latencies(count, () =>
        {
            ValueTask decided = store.CheckAsync(check, verdicts);
            if (!decided.IsCompletedSuccessfully)
                throw new InvalidOperationException("A check of a dead store waited.");
        }))
            .Measure("p50", Unit.Nanoseconds, run => run.Percentile(50) * 1e9, Goal.AtMost(1_000))
            .Measure("p99.9", Unit.Nanoseconds, run => run.Percentile(99.9) * 1e9, Goal.AtMost(1_000));
    }

    private static Latencies Latencies(int count, Action operation)
    {
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            operation();
            seconds[i] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return new(seconds);
    }

    private static async Task<ulong> CallAsync(int callers, long count, Func<int, int, Task<bool>> check)
    {
        long next = 0;
        long[] allowed = new long[callers];
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (long i; (i = Interlocked.Increment(ref next)) <= count;)
                allowed[caller] += await check(caller, (int)i).ConfigureAwait(false) ? 1 : 0;
        }))).ConfigureAwait(false);
        return (ulong)allowed.Sum();
    }

    private static async Task<bool> CheckAsync(RedisRateLimitStore store, string key)
    {
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] check = [new(new RateLimitCharge[] { new(Policy, key, 1) })];
        await store.CheckAsync(check, verdicts).ConfigureAwait(false);
        return verdicts[0].IsAllowed;
    }

    // 3.6 ms a permit, a burst of 2^20 of them: the policy above.
    private static async Task<bool> PlainAsync(IDatabase database, byte[] hash, string key)
    {
        RedisResult result = await database.ScriptEvaluateAsync(hash, [key], [3_600, 3_600L << 20])
            .ConfigureAwait(false);
        return (int)result == 1;
    }

    private static long Fill(RedisRateLimitStore store, RateLimitPolicy policy)
    {
        var verdicts = new RateLimitVerdict[1];
        RateLimitCheck[] check = [new(new RateLimitCharge[] { new(policy, "user:42", 1_000) }, CheckMode.TakeUpTo)];
        store.CheckAsync(check, verdicts).AsTask().GetAwaiter().GetResult();
        return verdicts[0].Remaining;
    }

    private static double Usage(IDatabase database, string key) => (long)database.Execute("MEMORY", "USAGE", key);
}
