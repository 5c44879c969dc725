using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// The same commands give the same answers in memory and in a real Redis: verdicts, remaining, waits, and what becomes
/// of reservations; also when Redis has forgotten the scripts, and after a restart, when the twin is emptied too.
/// </summary>
public sealed class ParityTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Lanes = 24;

    [Fact]
    public async Task Memory_and_redis_answer_the_same_to_the_same_commands()
    {
        int steps = Effort.Of(100_000, 1_000_000);
        using ConnectionMultiplexer client = RedisLimits.Connect(redis.Server.EndPoint);
        // A third without the scripts, a third after a restart.
        for (int third = 0; third < 3; third++)
        {
            if (third == 1)
                redis.Server.Execute("SCRIPT", "FLUSH");
            if (third == 2)
                await RestartAsync(client);
            (int allowed, int all) = await RunAsync(client, (ulong)third, steps / 3 / Lanes);
            // An agreement about refusals alone, or about nothing but grants, would say little.
            Assert.InRange(allowed, all / 5, all * 4 / 5);
        }
    }

    /// <summary>
    /// Every policy becomes others of any kinds, by any strategy; keys are touched whenever they come to be, some after
    /// several changes.
    /// </summary>
    [Fact]
    public async Task Memory_and_redis_take_states_over_alike_when_policies_change()
    {
        int rounds = Effort.Of(10_000, 200_000) / Lanes;
        using ConnectionMultiplexer client = RedisLimits.Connect(redis.Server.EndPoint);
        var time = new SteppedTime();
        var random = new SimulationRandom(7);
        var memory = new MemoryRateLimitStore(new() { TimeProvider = time });
        RedisRateLimitStore store = RedisLimits.Told(client, time);
        RateLimitPolicy[] policies = [.. ParityScript.AllKinds];
        ParityScript[] lanes =
            [.. Enumerable.Range(0, Lanes).Select(i => new ParityScript(1_000 + (ulong)i, i, policies))];
        await CompareAsync(
            memory, store, time, [.. lanes.Select(lane => (Func<IRateLimitStore, Task<string>>)lane.BeginAsync)]);
        int allowed = 0;
        int[] changes = new int[policies.Length];
        for (int round = 0; round < rounds; round++)
        {
            // Only on: in memory a change is as of the instant at which the store learns of it.
            time.Us += random.Chance(0.5) ? Math.Abs(ParityScript.DrawStep(random)) : 0;
            if (random.Chance(0.3))
            {
                int changed = await ChangeAsync(memory, store, policies, random, time);
                // What is older than a policy remembers is known in memory alone, which converts everything in time.
                if (++changes[changed] == RateLimitPolicy.MaxHistory)
                {
                    Array.Clear(changes);
                    await CompareAsync(
                        memory, store, time,
                        [.. lanes.Select(lane => (Func<IRateLimitStore, Task<string>>)lane.TouchAsync)]);
                    Array.ForEach(lanes, lane => lane.ForgetReservations());
                }
            }

            allowed += await CompareAsync(memory, store, time, [.. lanes.Select(lane => lane.Next())]);
        }

        Assert.InRange(allowed, rounds * Lanes / 5, rounds * Lanes * 4 / 5);
        Assert.All(policies, policy => Assert.InRange(policy.Version, 2, rounds));
    }

    // What is due has ended by then, under the version before. Both stores learn of the change at once: what is settled
    // is settled under the latest version that the store knows of.
    private static async Task<int> ChangeAsync(
        MemoryRateLimitStore memory, RedisRateLimitStore store, RateLimitPolicy[] policies, SimulationRandom random,
        SteppedTime time)
    {
        int changed = random.Next(0, policies.Length);
        await memory.CheckOneAsync(policies[changed], "nobody", 0);
        // A custom limit is of its own kind, and the last policy is the one that is held.
        Limit[] limits = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => AnyLimit(random).Named($"limit {i}"))];
        if (changed == policies.Length - 1)
            limits = [Limit.Concurrency(random.Next(2, 9)), .. limits];
        policies[changed] = new RateLimitPolicy(policies[changed].Name, limits).Replacing(
            policies[changed], (TokenInheritance)random.Next(0, 4), time.GetUtcNow());
        await memory.CheckOneAsync(policies[changed], "nobody", 0);
        await store.CheckOneAsync(policies[changed], "nobody", 0);
        return changed;
    }

    private static Limit AnyLimit(SimulationRandom random) => random.Next(0, 7) switch
    {
        0 => Limit.TokenBucket(random.Next(1, 20), TimeSpan.FromSeconds(1), random.Next(1, 30)),
        1 => Limit.TokenBucket(999_983, TimeSpan.FromHours(11), 1 << 20),
        2 => Limit.LeakyBucket(random.Next(1, 9), TimeSpan.FromSeconds(1), queue: random.Next(1, 9), burst: 2),
        3 => Limit.FixedWindow(random.Next(1, 20), TimeSpan.FromSeconds(random.Next(1, 9))),
        4 => Limit.CalendarWindow(random.Next(1, 99), random.Chance(0.5) ? CalendarUnit.Minute : CalendarUnit.Day),
        5 => Limit.SlidingWindow(random.Next(1, 500), TimeSpan.FromSeconds(random.Next(1, 20))),
        _ => Limit.SlidingLog(random.Next(1, 30), TimeSpan.FromSeconds(random.Next(1, 9))),
    };

    // Lanes have no key in common, so that the commands of one instant may go to Redis at once, and share calls there.
    private static async Task<(int Allowed, int All)> RunAsync(ConnectionMultiplexer client, ulong seed, int rounds)
    {
        var time = new SteppedTime();
        var random = new SimulationRandom(seed);
        var memory = new MemoryRateLimitStore(new() { TimeProvider = time });
        RedisRateLimitStore store = RedisLimits.Told(client, time);
        ParityScript[] lanes = [.. Enumerable.Range(0, Lanes).Select(i => new ParityScript((seed * Lanes) + (ulong)i, i, ParityScript.AllKinds))];
        Func<IRateLimitStore, Task<string>>[] touches = [.. lanes.Select(lane => (Func<IRateLimitStore, Task<string>>)lane.TouchAsync)];
        await CompareAsync(
            memory, store, time, [.. lanes.Select(lane => (Func<IRateLimitStore, Task<string>>)lane.BeginAsync)]);
        int allowed = 0;
        for (int round = 0; round < rounds; round++)
        {
            long step = random.Chance(0.5) ? ParityScript.DrawStep(random) : 0;
            if (step < 0)
                await CompareAsync(memory, store, time, touches);
            time.Us += step;
            allowed += await CompareAsync(memory, store, time, [.. lanes.Select(lane => lane.Next())]);
        }

        return (allowed, rounds * Lanes);
    }

    private static async Task<int> CompareAsync(
        MemoryRateLimitStore memory, RedisRateLimitStore store, SteppedTime time,
        Func<IRateLimitStore, Task<string>>[] commands)
    {
        Task<string>[] asked = [.. commands.Select(command => command(store))];
        int allowed = 0;
        for (int lane = 0; lane < commands.Length; lane++)
        {
            string expected = await commands[lane](memory), actual = await asked[lane];
            if (expected != actual)
                Assert.Fail($"Lane {lane}, time {time.Us}: memory says\n{expected}\nRedis says\n{actual}");
            allowed += expected.StartsWith("True", StringComparison.Ordinal) ? 1 : 0;
        }

        return allowed;
    }

    private async Task RestartAsync(ConnectionMultiplexer client)
    {
        await redis.Server.RestartAsync();
        while (true)
        {
            try
            {
                await client.GetDatabase().PingAsync();
                return;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }
}
