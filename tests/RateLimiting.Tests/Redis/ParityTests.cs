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

    // Lanes have no key in common, so that the commands of one instant may go to Redis at once, and share calls there.
    private static async Task<(int Allowed, int All)> RunAsync(ConnectionMultiplexer client, ulong seed, int rounds)
    {
        var time = new SteppedTime();
        var random = new SimulationRandom(seed);
        var memory = new MemoryRateLimitStore(new() { TimeProvider = time });
        RedisRateLimitStore store = RedisLimits.Told(client, time);
        ParityScript[] lanes = [.. Enumerable.Range(0, Lanes).Select(i => new ParityScript((seed * Lanes) + (ulong)i, i))];
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
