using StackExchange.Redis;

namespace Purlin.Snowflake.Redis;

/// <summary>
/// A connection that the container closes: it is made before the generator, so it is closed after it.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions configuration) : IDisposable
{
    /// <summary>The client.</summary>
    public IConnectionMultiplexer Client { get; } = ConnectionMultiplexer.Connect(configuration);

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)Client).Dispose();
}
