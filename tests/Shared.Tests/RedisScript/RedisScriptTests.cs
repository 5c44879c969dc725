using System.Globalization;
using StackExchange.Redis;

namespace Purlin.Shared.Tests;

public sealed class RedisScriptTests(RedisClientFixture fixture) : IClassFixture<RedisClientFixture>
{
    private static readonly RedisScript Add = new("add", "return redis.call('INCRBY', KEYS[1], ARGV[1])");
    private readonly RedisDeadline _deadline = new(TimeSpan.FromSeconds(30), TimeProvider.System);

    [Fact]
    public async Task A_server_that_forgets_a_script_is_taught_once_by_the_very_call()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        IDatabase database = client.GetDatabase();
        for (int round = 1; round <= 3; round++)
        {
            // The first call of a round finds the script unknown, the second knows it: three hashes in two calls.
            Assert.Equal(10 * round - 5, (long)await Add.EvaluateAsync(database, ["n"], [5], _deadline));
            Assert.Equal(10 * round, (long)await Add.EvaluateAsync(database, ["n"], [5], _deadline));
            Assert.Equal((2 * round, round), server.CountOf("evalsha"));
            Assert.Equal((round, 0), server.CountOf("eval"));
            Assert.Equal((0, 0), server.CountOf("script|load"));
            server.Execute("SCRIPT", "FLUSH");
        }
    }

    [Fact]
    public async Task A_call_that_must_notice_a_restart_is_not_taught_silently()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        IDatabase database = client.GetDatabase();
        var unknown = await Assert.ThrowsAsync<RedisServerException>(
            async () => await Add.EvaluateKnownAsync(database, ["n"], [5], _deadline));
        Assert.True(RedisScript.IsUnknown(unknown));
        Assert.Equal((0, 0), server.CountOf("eval"));

        await Add.LoadAsync(client.GetServer(server.EndPoint), _deadline);
        Assert.Equal(5, (long)await Add.EvaluateKnownAsync(database, ["n"], [5], _deadline));
        Assert.Equal((2, 1), server.CountOf("evalsha"));
        Assert.Equal((0, 0), server.CountOf("eval"));
    }

    [Fact]
    public async Task Calls_at_the_same_time_all_run_once_when_none_is_known()
    {
        IDatabase database = fixture.Database;
        fixture.Server.Execute("SCRIPT", "FLUSH");
        RedisKey[] keys = ["together"];
        Task<RedisResult>[] calls =
            [.. Enumerable.Range(0, 200).Select(_ => Add.EvaluateAsync(database, keys, [1], _deadline).AsTask())];
        long[] seen = [.. (await Task.WhenAll(calls)).Select(reply => (long)reply).Order()];
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task A_restarted_server_is_taught_again()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        IDatabase database = client.GetDatabase();
        Assert.Equal(5, (long)await Add.EvaluateAsync(database, ["n"], [5], _deadline));
        await server.RestartAsync();
        Assert.Equal(7, (long)await EvaluateWhenReconnectedAsync(database));
        Assert.Equal((1, 1), server.CountOf("evalsha"));
        Assert.Equal((1, 0), server.CountOf("eval"));
    }

    [Fact]
    public async Task An_error_of_the_script_surfaces_and_is_not_repeated()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(server.EndPoint);
        var script = new RedisScript("fail", "redis.call('INCR', KEYS[1]) return redis.error_reply('FULL of it')");
        for (int call = 1; call <= 2; call++)
        {
            var error = await Assert.ThrowsAsync<RedisServerException>(
                async () => await script.EvaluateAsync(client.GetDatabase(), ["n"], [], _deadline));
            Assert.StartsWith("FULL", error.Message, StringComparison.Ordinal);
            Assert.Equal(call.ToString(CultureInfo.InvariantCulture), server.Execute("GET", "n").Text);
        }
    }

    [Fact]
    public async Task Keys_of_several_slots_are_refused_unless_the_script_is_for_single_servers()
    {
        IDatabase database = fixture.Database;
        RedisKey[] apart = ["secret-a", "secret-b"];
        const string Count = "return #KEYS";
        var script = new RedisScript("count", Count);

        // Thrown by the call itself, as for every broken contract, not by its task.
        var error = Assert.Throws<ArgumentException>("keys", () =>
        {
            _ = script.EvaluateAsync(database, apart, [], _deadline).AsTask();
        });
        Assert.Contains(RedisKeySlot.Of(apart[0]).ToString(CultureInfo.InvariantCulture), error.Message,
            StringComparison.Ordinal);
        Assert.Contains("{hash tag}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);

        Assert.Equal(2, (long)await script.EvaluateAsync(database, ["{t}a", "{t}b"], [], _deadline));
        var spanning = new RedisScript("count", Count) { SpansSlots = true };
        Assert.Equal(2, (long)await spanning.EvaluateAsync(database, apart, [], _deadline));
    }

    [Theory]
    [InlineData("", "return 1")]
    [InlineData("name", " ")]
    public void A_script_has_a_name_and_a_text(string name, string text) =>
        Assert.Throws<ArgumentException>(() => new RedisScript(name, text));

    // The client's connection is away for a moment, which it reports at once or by the failure of what was under way.
    private async Task<RedisResult> EvaluateWhenReconnectedAsync(IDatabase database)
    {
        while (true)
        {
            try
            {
                return await Add.EvaluateAsync(database, ["n"], [7], _deadline);
            }
            catch (RedisConnectionException)
            {
                await Task.Delay(10);
            }
        }
    }
}
