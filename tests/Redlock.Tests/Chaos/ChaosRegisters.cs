using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>
/// Two counters under one lock, on a server of their own: one is guarded by the token, the other trusts the lock.
/// </summary>
internal sealed class ChaosRegisters(IConnectionMultiplexer client)
{
    public const string Lock = "counter";
    private const string Trusting = "trusting";

    private readonly RedisFencedResource _guarded =
        new(client, "chaos", Lock, new RedisLockNodeOptions { Timeout = TimeSpan.FromMinutes(1) });

    private readonly IDatabase _database = client.GetDatabase();

    /// <summary>Both as they are. Nothing here goes on on another thread, see <see cref="HolderProcess"/>.</summary>
    public (FencedRead<byte[]?> Guarded, long Trusting) Read(LockHandle held) =>
        (_guarded.OpenAsync(held.FencingToken).AsTask().GetAwaiter().GetResult(),
            (long)_database.StringGet(Trusting));

    /// <summary>One more in both than was read.</summary>
    public FencedWrite Write(LockHandle held, FencedRead<byte[]?> guarded, long trusting)
    {
        _database.StringSet(Trusting, trusting + 1);
        byte[] next = BitConverter.GetBytes(Count(guarded) + 1);
        return _guarded.WriteAsync(held.FencingToken, next).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Reads and writes; whether the guard accepted both.</summary>
    public bool Add(LockHandle held)
    {
        (FencedRead<byte[]?> guarded, long trusting) = Read(held);
        return guarded.IsAccepted && Write(held, guarded, trusting).IsAccepted;
    }

    public static long Count(FencedRead<byte[]?> read) => read.Value is { } value ? BitConverter.ToInt64(value) : 0;
}
