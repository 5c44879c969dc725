using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// The same commands give the same answers in memory and in a real Redis: verdicts, remaining, waits, and what becomes
/// of reservations; also when Redis has forgotten the scripts, and after a restart, when the twin is emptied too.
/// </summary>
public sealed class ParityTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Streams = 8;

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
            Stream[] streams = [.. Enumerable.Range(0, Streams).Select(i => new Stream(client, (uint)(i + (100 * third))))];
            await Task.WhenAll(streams.Select(stream => stream.RunAsync(steps / 3 / Streams)));
            // An agreement about refusals alone, or about nothing but grants, would say little.
            Assert.All(streams, stream => Assert.InRange(stream.Allowed, stream.Lines / 5, stream.Lines));
        }
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

    private sealed class Stream(ConnectionMultiplexer client, uint seed)
    {
        private readonly SteppedTime _time = new();

        public int Lines { get; private set; }

        public int Allowed { get; private set; }

        public async Task RunAsync(int steps)
        {
            var memory = new MemoryRateLimitStore(new() { TimeProvider = _time });
            RedisRateLimitStore store = RedisLimits.Told(client, _time);
            var script = new ParityScript(seed);
            for (int step = 0; step < steps; step++)
            {
                var command = script.Next();
                long before = _time.Us;
                string expected = await command(memory, _time);
                long after = _time.Us;
                _time.Us = before;
                string actual = await command(store, _time);
                Assert.Equal(after, _time.Us);
                if (expected != actual)
                    Assert.Fail($"Stream {seed}, step {step}, time {before}: memory says\n{expected}\nRedis says\n{actual}");
                Lines++;
                Allowed += expected.StartsWith("False", StringComparison.Ordinal) ? 0 : 1;
            }
        }
    }
}
