using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The hash that maps keys to 64 bits: a function with a name and a seed, so that every process and every language can
/// agree on it. All forms of a key agree on its bytes: a string is its UTF-8, an integer its 8 little-endian bytes, a
/// Guid its 16 bytes in the order it is written (RFC 9562), a salted key the salt's length in 4 little-endian bytes,
/// the salt and the key.
/// </summary>
/// <remarks>
/// Maps compare hashes by <see cref="Name"/> and <see cref="Seed"/>: an heir must give the same hash in every process
/// for the same pair, use the high bits as well as the low ones, and be thread-safe. Nothing here allocates, but for
/// keys of more than 341 characters, whose bytes are in a pooled array.
/// </remarks>
public abstract class KeyHash : IEquatable<KeyHash>
{
    private const int StackBytes = 1024;

    // UTF-8 needs at most three bytes for a UTF-16 code unit.
    private const int StackChars = StackBytes / 3;

    /// <summary>A hash of the given name and seed.</summary>
    /// <param name="name">Names the function: from 1 to 64 characters, lower-case ASCII by convention.</param>
    /// <param name="seed">Selects one of its members; 0 where the function has none.</param>
    protected KeyHash(string name, ulong seed)
    {
        Name = Shared.Guard.Text(name, 64);
        Seed = seed;
    }

    /// <summary>XXH3 with seed 0: the default of every map.</summary>
    public static KeyHash Default { get; } = new XxHash3KeyHash(0);

    /// <summary>The function's name, such as <c>xxh3</c>.</summary>
    public string Name { get; }

    /// <summary>The function's seed.</summary>
    public ulong Seed { get; }

    /// <summary>XXH3, 64 bits.</summary>
    /// <param name="seed">Selects one of 2^64 functions.</param>
    public static KeyHash XxHash3(ulong seed = 0) => seed == 0 ? Default : new XxHash3KeyHash(seed);

    /// <summary>XXH64.</summary>
    /// <param name="seed">Selects one of 2^64 functions.</param>
    public static KeyHash XxHash64(ulong seed = 0) => new XxHash64KeyHash(seed);

    /// <summary>The first half (h1) of MurmurHash3 x64_128.</summary>
    /// <param name="seed">Selects one of 2^32 functions.</param>
    public static KeyHash Murmur3(uint seed = 0) => new Murmur3KeyHash(seed);

    /// <summary>The hash of a key's bytes.</summary>
    /// <param name="key">Any number of bytes.</param>
    public abstract ulong Hash(ReadOnlySpan<byte> key);

    /// <summary>The hash of a text's UTF-8; half surrogate pairs count as U+FFFD.</summary>
    /// <param name="key">The text.</param>
    [SkipLocalsInit]
    public ulong Hash(ReadOnlySpan<char> key)
    {
        if (key.Length > StackChars)
            return HashLong([], key, hasSalt: false);
        Span<byte> bytes = stackalloc byte[StackBytes];
        return Hash(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }

    /// <inheritdoc cref="Hash(ReadOnlySpan{char})"/>
    public ulong Hash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Hash(key.AsSpan());
    }

    /// <summary>The hash of an integer's 8 little-endian bytes.</summary>
    /// <param name="key">The integer.</param>
    public ulong Hash(long key)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, key);
        return Hash(bytes);
    }

    /// <summary>The hash of a Guid's 16 bytes in the order it is written (big-endian).</summary>
    /// <param name="key">The Guid.</param>
    public ulong Hash(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        return Hash(bytes);
    }

    /// <summary>
    /// The hash of a key in a space of its own: the salt's length in bytes (4 bytes, little-endian), the salt's UTF-8
    /// and the key's. The length keeps ("n1", "1") and ("n", "11") apart.
    /// </summary>
    /// <param name="salt">Names the space, such as an experiment.</param>
    /// <param name="key">The key.</param>
    [SkipLocalsInit]
    public ulong Hash(ReadOnlySpan<char> salt, ReadOnlySpan<char> key)
    {
        if (salt.Length + key.Length > StackChars - 2)
            return HashLong(salt, key, hasSalt: true);
        Span<byte> bytes = stackalloc byte[StackBytes];
        return Hash(bytes[..Write(salt, key, bytes)]);
    }

    /// <summary>Whether both have the same name and seed.</summary>
    public bool Equals(KeyHash? other) =>
        other is not null && Seed == other.Seed && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KeyHash);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Seed);

    /// <summary>Whether both have the same name and seed.</summary>
    public static bool operator ==(KeyHash? left, KeyHash? right) => left?.Equals(right) ?? right is null;

    /// <summary>Whether they differ in name or seed.</summary>
    public static bool operator !=(KeyHash? left, KeyHash? right) => !(left == right);

    /// <summary>The name and the seed.</summary>
    public override string ToString() => $"{Name}/{Seed:x}";

    /// <summary>The built-in hash of a name and a seed, or null.</summary>
    internal static KeyHash? ByName(string name, ulong seed) => name switch
    {
        XxHash3KeyHash.HashName => XxHash3(seed),
        XxHash64KeyHash.HashName => XxHash64(seed),
        Murmur3KeyHash.HashName when seed <= uint.MaxValue => Murmur3((uint)seed),
        _ => null,
    };

    private static int Write(ReadOnlySpan<char> salt, ReadOnlySpan<char> key, Span<byte> bytes)
    {
        int saltBytes = Encoding.UTF8.GetBytes(salt, bytes[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, saltBytes);
        int length = sizeof(int) + saltBytes;
        return length + Encoding.UTF8.GetBytes(key, bytes[length..]);
    }

    private ulong HashLong(ReadOnlySpan<char> salt, ReadOnlySpan<char> key, bool hasSalt)
    {
        int most = checked(sizeof(int) + Encoding.UTF8.GetByteCount(salt) + Encoding.UTF8.GetByteCount(key));
        byte[] bytes = ArrayPool<byte>.Shared.Rent(most);
        int length = hasSalt ? Write(salt, key, bytes) : Encoding.UTF8.GetBytes(key, bytes);
        ulong hash = Hash(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        return hash;
    }
}
