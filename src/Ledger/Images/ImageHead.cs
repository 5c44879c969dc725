using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>What an image begins with: version and counts, nine numbers of eight bytes, little-endian.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImageHead(
    long Sequence, long StampTicks, ulong Seed0, ulong Seed1, long Accounts, long Keys, long Holds, long Stamps)
{
    public const int Bytes = 9 * sizeof(long);

    private const long Version = 1;

    public void Write(IBufferWriter<byte> into)
    {
        Span<byte> bytes = into.GetSpan(Bytes);
        Span<long> numbers =
            [Version, Sequence, StampTicks, (long)Seed0, (long)Seed1, Accounts, Keys, Holds, Stamps];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], numbers[i]);
        into.Advance(Bytes);
    }

    /// <summary>Reads it; what it says is in bounds of what a book may hold at that record.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHead head)
    {
        head = default;
        if (bytes.Length != Bytes)
            return false;
        Span<long> numbers = stackalloc long[Bytes / sizeof(long)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        head = new(numbers[1], numbers[2], (ulong)numbers[3], (ulong)numbers[4], numbers[5], numbers[6], numbers[7],
            numbers[8]);
        // A record opens an account or has a key or ends a hold, and only one with a key can open a hold.
        return numbers[0] == Version && head is { Sequence: >= 1, StampTicks: >= 0, Accounts: >= 0, Keys: >= 0 }
            && head.StampTicks <= DateTime.MaxValue.Ticks
            && head.Accounts <= int.MaxValue && head.Accounts <= head.Sequence
            && head.Keys <= head.Sequence - head.Accounts
            && head.Holds >= 0 && head.Holds <= head.Keys && head.Stamps >= 0 && head.Stamps <= head.Sequence;
    }
}
