using StackExchange.Redis;

namespace Purlin.Shared;

/// <summary>
/// The hash slot of a key, by which a Redis Cluster deals keys to nodes: CRC16-XMODEM of the key's hash tag (what
/// stands between the first <c>{</c> and the next <c>}</c>, if that is not empty), else of the whole key, modulo
/// 16384. Source: Redis cluster specification, "Hash tags".
/// </summary>
internal static class RedisKeySlot
{
    /// <summary>The number of slots.</summary>
    public const int Count = 16_384;

    /// <summary>The slot of a key, 0 to 16383, in time linear in its length; no allocation.</summary>
    public static int Of(ReadOnlySpan<byte> key)
    {
        int open = key.IndexOf((byte)'{');
        if (open >= 0)
        {
            ReadOnlySpan<byte> rest = key[(open + 1)..];
            int length = rest.IndexOf((byte)'}');
            if (length > 0)
                key = rest[..length];
        }

        return Crc16.Compute(key) % Count;
    }

    /// <summary>
    /// The slot of a key, 0 to 16383. A key made from a string is encoded, which allocates its bytes.
    /// </summary>
    public static int Of(RedisKey key) => Of((byte[]?)key);

    /// <summary>Checks that all keys of one call live on one node of any cluster.</summary>
    /// <exception cref="ArgumentException">Two keys have different slots; the message shows the slots, never the
    /// keys.</exception>
    public static void RequireOne(RedisKey[] keys, string paramName)
    {
        if (keys.Length < 2)
            return;
        int first = Of(keys[0]);
        for (int i = 1; i < keys.Length; i++)
        {
            int slot = Of(keys[i]);
            if (slot != first)
            {
                throw new ArgumentException(
                    $"All keys of one call must share a hash slot, but key 0 has slot {first} and key {i} slot {slot}: "
                    + "give them the same {hash tag}, such as {tenant}:a and {tenant}:b.", paramName);
            }
        }
    }
}
