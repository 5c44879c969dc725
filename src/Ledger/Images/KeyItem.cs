using System.Buffers.Binary;

namespace Purlin.Ledger;

/// <summary>A key in an image: its hash, its sequence and how its hold ended; 16 bytes.</summary>
internal static class KeyItem
{
    public const int Bytes = 16;

    public static void Write(Span<byte> into, in KeyEntry entry)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, entry.Hash);
        BinaryPrimitives.WriteUInt64LittleEndian(into[sizeof(ulong)..], entry.Value);
    }

    public static KeyEntry Read(ReadOnlySpan<byte> from) => new()
    {
        Hash = BinaryPrimitives.ReadUInt64LittleEndian(from),
        Value = BinaryPrimitives.ReadUInt64LittleEndian(from[sizeof(ulong)..]),
    };
}
