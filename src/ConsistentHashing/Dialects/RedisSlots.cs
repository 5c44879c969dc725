using System.Buffers;
using System.Text;
using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The slot of a key as Redis Cluster counts it, without asking a server: CRC16-XMODEM modulo 16,384 of the key's hash
/// tag, else of the whole key.
/// </summary>
/// <remarks>
/// A hash tag stands between the first <c>{</c> and the first <c>}</c> after it, and counts unless it is empty: keys
/// with one tag share a slot, so that one command or transaction may name them together. Time is linear in the key's
/// length; nothing is allocated for keys of up to 256 bytes; thread-safe. Source: Redis cluster specification, "Key
/// distribution model" and "Hash tags".
/// </remarks>
public static class RedisSlots
{
    /// <summary>How many slots there are: 16,384.</summary>
    public const int Count = 16_384;

    private const int MaxStackBytes = 256;

    /// <summary>The slot of a key, 0 to 16,383.</summary>
    /// <param name="key">The key's bytes, of any length; 0 is the slot of the empty key.</param>
    public static int GetSlot(ReadOnlySpan<byte> key) => Crc16.Compute(GetHashTag(key)) % Count;

    /// <summary>The slot of a key, 0 to 16,383: that of its UTF-8 bytes.</summary>
    /// <param name="key">The key; an unpaired surrogate counts as U+FFFD, as clients write it.</param>
    public static int GetSlot(ReadOnlySpan<char> key)
    {
        int most = Encoding.UTF8.GetMaxByteCount(key.Length);
        byte[]? rented = most > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[MaxStackBytes];
        int slot = GetSlot(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return slot;
    }

    /// <summary>The part of a key that decides its slot: its hash tag, or all of it where it has none.</summary>
    /// <param name="key">The key's bytes.</param>
    public static ReadOnlySpan<byte> GetHashTag(ReadOnlySpan<byte> key)
    {
        int open = key.IndexOf((byte)'{');
        if (open < 0)
            return key;
        ReadOnlySpan<byte> rest = key[(open + 1)..];
        int length = rest.IndexOf((byte)'}');
        return length > 0 ? rest[..length] : key;
    }
}
