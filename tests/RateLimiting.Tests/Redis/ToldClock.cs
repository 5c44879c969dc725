using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>
/// A client that tells scripts the time instead of letting them ask the server for it: the first line, which must be
/// the one that asks, is replaced by one that reads the last argument; all else goes through byte for byte.
/// </summary>
public class ToldClock : DispatchProxy
{
    private const string AskingLine = "local clock = redis.call('TIME')\n";
    private const string ToldLine = "local clock = {string.match(ARGV[#ARGV], '(%d+) (%d+)')}\n";

    private readonly Dictionary<string, byte[]> _toldByAsking = new(StringComparer.Ordinal);
    private object _target = null!;
    private TimeProvider _time = null!;

    /// <summary>The client with its scripts told the time of a provider.</summary>
    public static IConnectionMultiplexer Over(IConnectionMultiplexer client, TimeProvider time) =>
        Wrap(client, time);

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        if (targetMethod.Name == nameof(IConnectionMultiplexer.GetDatabase))
            return Wrap((IDatabase)targetMethod.Invoke(_target, args)!, _time);
        if (targetMethod.Name == nameof(IDatabase.ScriptEvaluateAsync) && args is [string or byte[], ..])
        {
            args[0] = args[0] is string text ? Told(text) : Told((byte[])args[0]!);
            args[2] = (RedisValue[])[.. (RedisValue[])args[2]!, Clock()];
        }

        return targetMethod.Invoke(_target, args);
    }

    private static T Wrap<T>(T target, TimeProvider time)
        where T : class
    {
        T proxy = Create<T, ToldClock>();
        (((ToldClock)(object)proxy)._target, ((ToldClock)(object)proxy)._time) = (target, time);
        return proxy;
    }

    private string Told(string text)
    {
        Assert.StartsWith(AskingLine, text, StringComparison.Ordinal);
        string told = ToldLine + text[AskingLine.Length..];
        lock (_toldByAsking)
            _toldByAsking[Convert.ToHexString(Hash(text))] = Hash(told);
        return told;
    }

    // One that was not taught through here: the server does not know it either, and says so.
    private byte[] Told(byte[] hash)
    {
        lock (_toldByAsking)
            return _toldByAsking.GetValueOrDefault(Convert.ToHexString(hash), hash);
    }

    private static byte[] Hash(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));

    private RedisValue Clock()
    {
        long us = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return FormattableString.Invariant($"{us / 1_000_000} {us % 1_000_000}");
    }
}
