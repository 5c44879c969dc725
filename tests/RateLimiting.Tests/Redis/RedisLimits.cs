using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>Stores in a real Redis for the tests.</summary>
internal static class RedisLimits
{
    private static int s_namespaces;

    /// <summary>A client for tests that are not about time-outs.</summary>
    public static ConnectionMultiplexer Connect(string endPoints) => ConnectionMultiplexer.Connect(
        $"{endPoints},syncTimeout=30000,connectTimeout=30000,abortConnect=false,allowAdmin=true");

    public static RedisRateLimitOptions Options(Action<RedisRateLimitOptions>? configure = null)
    {
        var options = new RedisRateLimitOptions
        {
            Namespace = $"ns{Interlocked.Increment(ref s_namespaces)}",
            Timeout = TimeSpan.FromSeconds(30),
            // What is kept is kept by true time, which hardly passes while the told one does.
            Margin = TimeSpan.FromHours(1),
        };
        configure?.Invoke(options);
        return options;
    }

    /// <summary>A store that takes its time from a provider.</summary>
    public static RedisRateLimitStore Told(
        IConnectionMultiplexer client, TimeProvider time, RedisRateLimitOptions? options = null) =>
        new(ToldClock.Over(client, time), options ?? Options());
}
