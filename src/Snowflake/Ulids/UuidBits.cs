using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Snowflake;

/// <summary>128 bits, the highest first, from and to a Guid of the same text.</summary>
internal static class UuidBits
{
    /// <summary>The Guid of two big-endian halves.</summary>
    public static Guid ToGuid(ulong high, ulong low)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
            return new Guid(bytes, bigEndian: true);
        }

        return FromMemory((high >> 32) | ((high & 0xFFFF_0000) << 16) | (high << 48), low);
    }

    /// <summary>
    /// The Guid of a time of 48 bits, the 16 bits after it, and a big-endian half: what is known last is moved least.
    /// </summary>
    public static Guid ToGuid(ulong unixMs, uint versionAndRandA, ulong low) => BitConverter.IsLittleEndian
        ? FromMemory((unixMs >> 16) | ((ulong)(ushort)unixMs << 32) | ((ulong)versionAndRandA << 48), low)
        : ToGuid((unixMs << 16) | versionAndRandA, low);

    /// <summary>The two big-endian halves of a Guid.</summary>
    public static (ulong High, ulong Low) FromGuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    // In memory: a number of 32 bits, two of 16, then bytes as they are. One vector is stored at once; a Guid read from
    // two halves just stored waits for both, 5 ns longer.
    private static Guid FromMemory(ulong first, ulong low) =>
        Unsafe.BitCast<Vector128<ulong>, Guid>(Vector128.Create(first, BinaryPrimitives.ReverseEndianness(low)));
}
