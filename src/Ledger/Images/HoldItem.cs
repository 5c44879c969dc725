using System.Buffers;
using System.Buffers.Binary;

namespace Purlin.Ledger;

/// <summary>An open hold in an image.</summary>
internal static class HoldItem
{
    private const int FixedBytes = 3 * sizeof(long) + sizeof(int);
    private const int LegBytes = sizeof(int) + 1 + sizeof(long);

    public static void Write(IBufferWriter<byte> into, in HoldImage held)
    {
        Span<byte> bytes = into.GetSpan(FixedBytes + LegBytes * held.Legs.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, held.Hold.Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], held.Hold.KeyHash);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], held.Hold.ExpiresAtTicks);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], held.Legs.Length);
        int length = FixedBytes;
        foreach (HoldLeg leg in held.Legs)
        {
            Span<byte> at = bytes[length..];
            BinaryPrimitives.WriteInt32LittleEndian(at, leg.Slot);
            at[4] = (byte)leg.Side;
            BinaryPrimitives.WriteInt64LittleEndian(at[5..], leg.Left);
            length += LegBytes;
        }

        into.Advance(length);
    }

    /// <summary>Takes one off the front; slots and sequences are not looked up.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> bytes, out Hold hold)
    {
        hold = null!;
        if (bytes.Length < FixedBytes)
            return false;
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        long expiresAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]);
        bytes = bytes[FixedBytes..];
        if (count < 2 || count > LedgerCommand.MaxLegs || count > bytes.Length / LegBytes || expiresAt < 0)
            return false;
        var legs = new HoldLeg[count];
        bool isUsedUp = true;
        for (int i = 0; i < count; i++, bytes = bytes[LegBytes..])
        {
            legs[i] = new HoldLeg
            {
                Slot = BinaryPrimitives.ReadInt32LittleEndian(bytes),
                Side = (EntrySide)bytes[4],
                Left = BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]),
            };
            if (legs[i].Side is not (EntrySide.Debit or EntrySide.Credit) || legs[i].Left < 0)
                return false;
            isUsedUp &= legs[i].Left == 0;
        }

        hold = new Hold(sequence, hash, expiresAt, legs);
        return !isUsedUp;
    }
}
