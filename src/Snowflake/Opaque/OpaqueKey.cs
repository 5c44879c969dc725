using System.Globalization;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>A key of opaque ids with the number that its texts name it by. Immutable and thread-safe.</summary>
public sealed class OpaqueKey
{
    /// <summary>The greatest key id; a form of 10 digits, decimal, has only keys 0 to 9.</summary>
    public const int MaxId = 31;

    /// <summary>A key.</summary>
    /// <param name="id">From 0 to 31; never given to another key while texts of this one are about.</param>
    /// <param name="key">16 bytes of a cryptographic generator, kept as a secret.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is out of range.</exception>
    /// <exception cref="ArgumentException">The key has more or less bytes.</exception>
    public OpaqueKey(int id, ReadOnlySpan<byte> key)
    {
        Id = Guard.InRange(id, 0, MaxId);
        Cipher = OpaquePermutation.CipherOf(key);
    }

    /// <summary>What texts name the key by.</summary>
    public int Id { get; }

    internal Speck64 Cipher { get; }

    /// <summary>The key's id; never the key.</summary>
    public override string ToString() => Id.ToString(CultureInfo.InvariantCulture);
}
