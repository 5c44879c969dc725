using System.Reflection;
using System.Text;
using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// Whose time counts, and that what a script decided by it is what replicas and the log of a server get.
/// </summary>
public sealed class RedisClockTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly RateLimitPolicy[] Policies =
    [
        new("bucket", Limit.TokenBucket(1, 400 * Day, 5)), new("fixed", Limit.FixedWindow(5, 400 * Day)),
        new("calendar", Limit.CalendarWindow(5, CalendarUnit.Year)), new("log", Limit.SlidingLog(5, 400 * Day)),
        new("two", Limit.SlidingWindow(5, 400 * Day), Limit.CalendarWindow(5, CalendarUnit.Year)),
    ];

    [Fact]
    public async Task Only_the_server_s_clock_counts_however_wrong_those_of_its_clients_are()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisLimits.Connect(server.EndPoint);
        RedisRateLimitOptions options = RedisLimits.Options();
        int left = 5;
        foreach (int years in new[] { 0, 30, -30, 300 })
        {
            options.TimeProvider = new ManualTimeProvider(DateTimeOffset.UtcNow.AddYears(years));
            var store = new RedisRateLimitStore(client, options);
            left--;
            foreach (RateLimitPolicy policy in Policies)
                Assert.Equal(left, (await store.CheckOneAsync(policy, "k", 1)).Remaining);
        }
    }

    [Fact]
    public async Task A_server_s_log_has_the_effects_of_scripts_and_brings_every_limit_back()
    {
        await using RedisServer server =
            await RedisServer.StartAsync(new() { Persistence = RedisPersistence.AppendOnly });
        using ConnectionMultiplexer client = RedisLimits.Connect(server.EndPoint);
        RedisRateLimitOptions options = RedisLimits.Options();
        var store = new RedisRateLimitStore(client, options);
        var terms = new ReservationTerms("r", Day, ReservationExpiry.Release);
        foreach (RateLimitPolicy policy in Policies)
            Assert.Equal(3, (await store.CheckOneAsync(policy, "k", 2)).Remaining);
        Assert.True((await store.ReserveAsync(
            new(Policies.Select(policy => new RateLimitCharge(policy, "k", 2)).ToArray()), terms)).IsAllowed);
        string log = string.Concat(Directory
            .EnumerateFiles(server.DataDirectory, "*.aof", SearchOption.AllDirectories)
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains($"{options.Namespace}:bucket:tk", log, StringComparison.Ordinal);
        Assert.DoesNotContain("EVAL", log, StringComparison.OrdinalIgnoreCase);

        server.Kill();
        await server.RestartAsync();
        using ConnectionMultiplexer again = RedisLimits.Connect(server.EndPoint);
        var after = new RedisRateLimitStore(again, options);
        foreach (RateLimitPolicy policy in Policies)
            Assert.Equal(1, (await after.CheckOneAsync(policy, "k", 0)).Remaining);
        Assert.Equal(ReservationOutcome.Applied, await after.SettleAsync("r", new long[5]));
        foreach (RateLimitPolicy policy in Policies)
            Assert.Equal(3, (await after.CheckOneAsync(policy, "k", 0)).Remaining);
    }

    // A time that is asked for later would be another than the one that a part of the verdict was reached by.
    [Fact]
    public void Every_script_asks_for_the_time_once_and_first()
    {
        FieldInfo[] fields = [.. typeof(RedisRateLimitStore).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))];
        // Parts of the check's script are constants, the reservations' is a whole one.
        IEnumerable<string> texts = fields.Where(field => field.IsLiteral && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!);
        IEnumerable<string> scripts = fields.Where(field => field.FieldType.Name == "RedisScript")
            .Select(field => (string)field.FieldType.GetProperty("Text")!.GetValue(field.GetValue(null))!);
        string[] asking = [.. texts.Concat(scripts).Where(text => text.Contains("'TIME'", StringComparison.Ordinal))];
        Assert.All(asking, text =>
        {
            Assert.StartsWith("local clock = redis.call('TIME')\n", text, StringComparison.Ordinal);
            Assert.Equal(2, text.Split("'TIME'").Length);
        });
        Assert.Equal(2, asking.Length);
    }
}
