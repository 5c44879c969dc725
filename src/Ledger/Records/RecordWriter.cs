using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>The one encoder of records.</summary>
internal static class RecordWriter
{
    // Flags, stamp, number, leg count, two legs of a slot (5 bytes) and an amount (9), and what a varint may overwrite.
    private const int MaxTransferBytes =
        RecordFormat.KeyOffset + RecordFormat.NumberBytes + 1 + 2 * (5 + 9) + Varint.MaxBytes;

    private const int MaxLegBytes = 5 + 1 + Purlin.Ledger.Account.MaxIdBytes + 8 + 9;

    /// <summary>Writes a command, accepted if no reason is given, else refused.</summary>
    public static void Write(RecordGroup group, long stampTicks, CommandBuffer command, in Refusal refusal = default)
    {
        int bound = 1024 + Math.Min(command.LegCount, LedgerCommand.MaxLegs) * MaxLegBytes;
        Span<byte> into = group.GetSpan(bound);
        into[0] = (byte)((int)command.Kind
            | (refusal.Reason != RefusalReason.None ? RecordFormat.Refused : 0)
            | (command.KeyIsText ? 0 : RecordFormat.KeyIsNumber)
            | (command.EffectiveTicks >= 0 ? RecordFormat.HasEffective : 0)
            | (command.Code != 0 ? RecordFormat.HasCode : 0));
        into[1] = (byte)((command.Memo.Length > 0 ? RecordFormat.HasMemo : 0)
            | (command.LifetimeTicks > 0 ? RecordFormat.HasLifetime : 0)
            | (command.ChecksEachLeg ? RecordFormat.ChecksEachLeg : 0)
            | (command.ReleasesRest ? RecordFormat.ReleasesRest : 0)
            | (command.CapturesAll ? RecordFormat.CapturesAll : 0));
        BinaryPrimitives.WriteInt64BigEndian(into[RecordFormat.StampOffset..], stampTicks);
        int length = RecordFormat.KeyOffset;
        if (command.KeyIsText)
            into[length++] = (byte)command.Key.Length;
        length += Copy(command.Key, into[length..]);
        length += WritePayload(into[length..], command);
        if (refusal.Reason != RefusalReason.None)
        {
            into[length++] = (byte)refusal.Reason;
            length += Varint.Write(ref into[length], (ulong)(refusal.Leg + 1));
            length += Varint.Write(ref into[length], (ulong)(refusal.Account.Slot + 1));
            length += Varint.Write(ref into[length], (ulong)refusal.Short.MinorUnits);
        }

        group.Advance(length);
        group.EndRecord();
    }

    /// <summary>Writes an accepted transfer: the same bytes as the entry that it is short for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteTransfer(RecordGroup group, long stampTicks, in LedgerTransfer transfer)
    {
        ref byte into = ref MemoryMarshal.GetReference(group.GetSpan(MaxTransferBytes));
        into = (int)LedgerRecordKind.Post | RecordFormat.KeyIsNumber;
        Unsafe.Add(ref into, 1) = 0;
        WriteBigEndian(ref into, RecordFormat.StampOffset, (ulong)stampTicks);
        WriteBigEndian(ref into, RecordFormat.KeyOffset, (ulong)(transfer.Key >> 64));
        WriteBigEndian(ref into, RecordFormat.KeyOffset + sizeof(ulong), (ulong)transfer.Key);
        int length = RecordFormat.KeyOffset + RecordFormat.NumberBytes;
        Unsafe.Add(ref into, length++) = 2;
        length += Varint.Write(ref Unsafe.Add(ref into, length), ((ulong)(uint)transfer.Debit.Slot + 1) << 1);
        length += Varint.Write(ref Unsafe.Add(ref into, length), (ulong)transfer.Amount);
        length += Varint.Write(ref Unsafe.Add(ref into, length), (((ulong)(uint)transfer.Credit.Slot + 1) << 1) | 1);
        length += Varint.Write(ref Unsafe.Add(ref into, length), (ulong)transfer.Amount);
        group.Advance(length);
        group.EndRecord();
    }

    /// <summary>Writes the opening of an account.</summary>
    public static void WriteOpening(RecordGroup group, long stampTicks, Account account)
    {
        Span<byte> into = group.GetSpan(256);
        into[0] = (byte)LedgerRecordKind.Open;
        into[1] = 0;
        BinaryPrimitives.WriteInt64BigEndian(into[RecordFormat.StampOffset..], stampTicks);
        int length = RecordFormat.KeyOffset;
        length += WriteText(account.Id, into[length..]);
        into[length++] = (byte)account.Kind;
        BinaryPrimitives.WriteUInt64BigEndian(into[length..], account.Currency.Bits);
        length += sizeof(ulong);
        int options = account.KeepHistory ? RecordFormat.KeepsHistory : 0;
        length += WriteLimits(into[length..], options, account.FloorUnits, account.CeilingUnits);
        group.Advance(length);
        group.EndRecord();
    }

    /// <summary>Writes the end of a hold's lifetime.</summary>
    public static void WriteExpiry(RecordGroup group, long stampTicks, long holdSequence)
    {
        Span<byte> into = group.GetSpan(RecordFormat.KeyOffset + Varint.MaxBytes);
        into[0] = (byte)LedgerRecordKind.Expire;
        into[1] = 0;
        BinaryPrimitives.WriteInt64BigEndian(into[RecordFormat.StampOffset..], stampTicks);
        group.Advance(RecordFormat.KeyOffset + Varint.Write(ref into[RecordFormat.KeyOffset], (ulong)holdSequence));
        group.EndRecord();
    }

    private static int WritePayload(Span<byte> into, CommandBuffer command)
    {
        switch (command.Kind)
        {
            case LedgerRecordKind.Post or LedgerRecordKind.Hold:
                int length = WriteEntry(into, command);
                return length + WriteLegs(into[length..], command);
            case LedgerRecordKind.Capture:
                int key = WriteHoldKey(into, command);
                return command.CapturesAll ? key : key + WriteLegs(into[key..], command);
            case LedgerRecordKind.Void:
                return WriteHoldKey(into, command);
            default:
                int account = WriteAccount(into, command.Account, 0, 0);
                return command.Kind != LedgerRecordKind.Limits
                    ? account
                    : account + WriteLimits(
                        into[account..], 0, command.Floor?.MinorUnits, command.Ceiling?.MinorUnits);
        }
    }

    private static int WriteEntry(Span<byte> into, CommandBuffer command)
    {
        int length = 0;
        if (command.EffectiveTicks >= 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(into, command.EffectiveTicks);
            length = sizeof(long);
        }

        if (command.Code != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(into[length..], (ushort)command.Code);
            length += sizeof(ushort);
        }

        if (command.Memo.Length > 0)
        {
            length += Varint.Write(ref into[length], (ulong)command.Memo.Length);
            length += Copy(command.Memo, into[length..]);
        }

        if (command.LifetimeTicks > 0)
            length += Varint.Write(ref into[length], (ulong)command.LifetimeTicks);
        return length;
    }

    private static int WriteLegs(Span<byte> into, CommandBuffer command)
    {
        int length = Varint.Write(ref into[0], (ulong)command.LegCount);
        foreach (ref readonly CommandLeg leg in command.Legs.AsSpan(0, command.LegCount))
        {
            length += WriteAccount(into[length..], leg, 1, (int)leg.Side);
            length += Varint.Write(ref into[length], (ulong)leg.Amount);
        }

        return length;
    }

    private static int WriteAccount(Span<byte> into, in CommandLeg account, int extraBits, int extra)
    {
        int length = Varint.Write(ref into[0], ((ulong)(uint)(account.Slot + 1) << extraBits) | (uint)extra);
        if (account.Slot >= 0)
            return length;
        length += WriteText(account.Id!, into[length..]);
        BinaryPrimitives.WriteUInt64BigEndian(into[length..], account.Currency.Bits);
        return length + sizeof(ulong);
    }

    private static int WriteHoldKey(Span<byte> into, CommandBuffer command)
    {
        into[0] = command.HoldKeyIsText ? (byte)command.HoldKey.Length : (byte)0;
        return 1 + Copy(command.HoldKey, into[1..]);
    }

    private static int WriteLimits(Span<byte> into, int options, long? floor, long? ceiling)
    {
        into[0] = (byte)(options | (floor is null ? 0 : RecordFormat.HasFloor)
            | (ceiling is null ? 0 : RecordFormat.HasCeiling));
        int length = 1;
        if (floor is { } least)
            length += Varint.Write(ref into[length], Varint.ZigZag(least));
        if (ceiling is { } most)
            length += Varint.Write(ref into[length], Varint.ZigZag(most));
        return length;
    }

    private static int WriteText(string text, Span<byte> into)
    {
        int length = LedgerText.Write(text, into[1..]);
        into[0] = (byte)length;
        return 1 + length;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        bytes.CopyTo(into);
        return bytes.Length;
    }

    private static void WriteBigEndian(ref byte into, int offset, ulong value) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref into, offset), BinaryPrimitives.ReverseEndianness(value));
}
