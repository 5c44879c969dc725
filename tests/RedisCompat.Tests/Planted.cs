using StackExchange.Redis;

namespace Purlin.RedisCompat.Tests;

/// <summary>
/// Code that compiles against the oldest client and breaks on the later ones, the first two cases even though they
/// compile there too. Never run: the check must report it. An adapter says <c>((IDisposable)client).Dispose()</c>, and
/// keeps the multiplexer it was given.
/// </summary>
internal static class Planted
{
    // Declared by the interface itself in 1.x, inherited from IDisposable since 2.0.
    public static void Dispose(IConnectionMultiplexer client) => client.Dispose();

    // A ConnectionMultiplexer in 1.x, an IConnectionMultiplexer since 2.0.
    public static bool IsConnected(IDatabase database) => database.Multiplexer.IsConnected;

    // Gone since 2.0.
    public static object Profile(IProfiler profiler) => profiler.GetContext();
}
