using System.Buffers.Binary;
using System.Text.Unicode;

namespace Purlin.Ledger;

public readonly ref partial struct LedgerRecord
{
    /// <summary>Reads a record from bytes of any origin.</summary>
    /// <param name="bytes">One whole record.</param>
    /// <param name="record">The view.</param>
    /// <returns>False if they are no record, or one written in another way than the one allowed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LedgerRecord record)
    {
        record = default;
        if (bytes.Length <= RecordFormat.KeyOffset || !FlagsFit(bytes[0], bytes[1]))
            return false;
        long stamp = BinaryPrimitives.ReadInt64BigEndian(bytes[RecordFormat.StampOffset..]);
        ReadOnlySpan<byte> rest = bytes[RecordFormat.KeyOffset..];
        var kind = (LedgerRecordKind)(bytes[0] & RecordFormat.KindMask);
        if ((ulong)stamp > (ulong)DateTime.MaxValue.Ticks
            || !TryReadKey(ref rest, kind, bytes[0], out ReadOnlySpan<byte> key))
        {
            return false;
        }

        ReadOnlySpan<byte> payload = rest;
        LedgerRecord read = new() { Bytes = bytes, Kind = kind, StampTicks = stamp, Key = key };
        if (!TryReadPayload(ref rest, ref read))
            return false;
        read = read with { Payload = payload[..^rest.Length] };
        if (!TryReadRefusal(ref rest, ref read) || !rest.IsEmpty)
            return false;
        record = read;
        return true;
    }

    private static bool FlagsFit(byte first, byte second)
    {
        const int Entry = RecordFormat.HasEffective | RecordFormat.HasCode;
        var kind = (LedgerRecordKind)(first & RecordFormat.KindMask);
        (int firstAllowed, int secondAllowed) = kind switch
        {
            LedgerRecordKind.Open => (0, 0),
            LedgerRecordKind.Post => (Entry, RecordFormat.HasMemo | RecordFormat.ChecksEachLeg),
            LedgerRecordKind.Hold =>
                (Entry, RecordFormat.HasMemo | RecordFormat.ChecksEachLeg | RecordFormat.HasLifetime),
            LedgerRecordKind.Capture => (0, RecordFormat.ReleasesRest | RecordFormat.CapturesAll),
            LedgerRecordKind.Void or LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits =>
                (0, 0),
            LedgerRecordKind.Expire => (0, 0),
            _ => (-1, -1),
        };
        if (firstAllowed < 0)
            return false;
        if (kind is not (LedgerRecordKind.Open or LedgerRecordKind.Expire))
            firstAllowed |= RecordFormat.Refused | RecordFormat.KeyIsNumber;
        return (first & ~(RecordFormat.KindMask | firstAllowed)) == 0 && (second & ~secondAllowed) == 0;
    }

    private static bool TryReadKey(
        scoped ref ReadOnlySpan<byte> rest, LedgerRecordKind kind, byte flags, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (kind == LedgerRecordKind.Expire)
            return true;
        if ((flags & RecordFormat.KeyIsNumber) == 0)
            return RecordAccount.TryReadText(ref rest, LedgerKey.MaxTextBytes, out key);
        return TryTake(ref rest, RecordFormat.NumberBytes, out key);
    }

    private static bool TryReadPayload(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        switch (record.Kind)
        {
            case LedgerRecordKind.Open:
                return TryReadDefinition(ref rest, ref record);
            case LedgerRecordKind.Post or LedgerRecordKind.Hold:
                return TryReadEntry(ref rest, ref record) && TryReadLegs(ref rest, ref record);
            case LedgerRecordKind.Capture:
                return TryReadHoldKey(ref rest, ref record)
                    && (record.CapturesAll || TryReadLegs(ref rest, ref record));
            case LedgerRecordKind.Void:
                return TryReadHoldKey(ref rest, ref record);
            case LedgerRecordKind.Expire:
                bool isRead = Varint.TryRead(ref rest, out ulong hold) && hold is > 0 and <= long.MaxValue;
                record = record with { HoldSequence = (long)hold };
                return isRead;
            default:
                if (!RecordAccount.TryRead(ref rest, 0, out _, out RecordAccount account))
                    return false;
                record = record with { Account = account };
                return record.Kind != LedgerRecordKind.Limits || TryReadLimits(ref rest, ref record, 0);
        }
    }

    private static bool TryReadDefinition(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        if (!TryTake(ref rest, 1 + sizeof(ulong), out ReadOnlySpan<byte> fixedPart)
            || fixedPart[0] is < (byte)AccountKind.Asset or > (byte)AccountKind.Expense
            || !Currency.TryFromBits(BinaryPrimitives.ReadUInt64BigEndian(fixedPart[1..]), out Currency currency))
        {
            return false;
        }

        record = record with { AccountKind = (AccountKind)fixedPart[0], Currency = currency };
        return TryReadLimits(ref rest, ref record, RecordFormat.KeepsHistory);
    }

    private static bool TryReadLimits(
        scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record, int otherOptions)
    {
        if (!TryTake(ref rest, 1, out ReadOnlySpan<byte> options))
            return false;
        int flags = options[0];
        long? floor = null;
        long? ceiling = null;
        if ((flags & ~(RecordFormat.HasFloor | RecordFormat.HasCeiling | otherOptions)) != 0
            || ((flags & RecordFormat.HasFloor) != 0 && !TryReadLimit(ref rest, out floor))
            || ((flags & RecordFormat.HasCeiling) != 0 && !TryReadLimit(ref rest, out ceiling)))
        {
            return false;
        }

        record = record with
        {
            Floor = floor,
            Ceiling = ceiling,
            KeepHistory = (flags & RecordFormat.KeepsHistory) != 0,
        };
        return floor is null || ceiling is null || floor <= ceiling;
    }

    private static bool TryReadLimit(scoped ref ReadOnlySpan<byte> rest, out long? limit)
    {
        bool isRead = Varint.TryRead(ref rest, out ulong number);
        limit = Varint.UnZigZag(number);
        return isRead && limit is >= -Ledger.Account.MaxLimit and <= Ledger.Account.MaxLimit;
    }

    private static bool TryReadEntry(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        long effective = record.StampTicks;
        int code = 0;
        ulong lifetime = 0;
        ReadOnlySpan<byte> memo = default;
        if (record.HasEffective)
        {
            if (!TryTake(ref rest, sizeof(long), out ReadOnlySpan<byte> ticks))
                return false;
            effective = BinaryPrimitives.ReadInt64BigEndian(ticks);
        }

        if ((record.Bytes[0] & RecordFormat.HasCode) != 0)
        {
            if (!TryTake(ref rest, sizeof(ushort), out ReadOnlySpan<byte> two))
                return false;
            code = BinaryPrimitives.ReadUInt16BigEndian(two);
            if (code == 0)
                return false;
        }

        if ((record.Bytes[1] & RecordFormat.HasMemo) != 0
            && (!Varint.TryRead(ref rest, out ulong length) || length is 0 or > Entry.MaxMemoBytes
                || !TryTake(ref rest, (int)length, out memo) || !Utf8.IsValid(memo)))
        {
            return false;
        }

        if ((record.Bytes[1] & RecordFormat.HasLifetime) != 0
            && (!Varint.TryRead(ref rest, out lifetime) || lifetime == 0
                || lifetime > (ulong)Entry.MaxLifetime.Ticks))
        {
            return false;
        }

        record = record with { EffectiveTicks = effective, Code = code, Memo = memo, LifetimeTicks = (long)lifetime };
        return (ulong)effective <= (ulong)DateTime.MaxValue.Ticks;
    }

    private static bool TryReadLegs(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        if (!Varint.TryRead(ref rest, out ulong count) || count < 2 || count > LedgerCommand.MaxLegs)
            return false;
        ReadOnlySpan<byte> legs = rest;
        bool mayMiss = record.IsRefused;
        for (ulong i = 0; i < count; i++)
        {
            if (!RecordLeg.TryRead(ref rest, out RecordLeg leg) || (leg.Account.Slot < 0 && !mayMiss))
                return false;
        }

        record = record with { Legs = new RecordLegs(legs[..^rest.Length], (int)count) };
        return true;
    }

    private static bool TryReadHoldKey(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        bool isText = !rest.IsEmpty && rest[0] != 0;
        ReadOnlySpan<byte> key;
        if (isText)
        {
            if (!RecordAccount.TryReadText(ref rest, LedgerKey.MaxTextBytes, out key))
                return false;
        }
        else
        {
            if (!TryTake(ref rest, 1 + RecordFormat.NumberBytes, out key))
                return false;
            key = key[1..];
        }

        record = record with { HoldKey = key, HoldKeyIsText = isText };
        return true;
    }

    private static bool TryReadRefusal(scoped ref ReadOnlySpan<byte> rest, scoped ref LedgerRecord record)
    {
        if (!record.IsRefused)
        {
            record = record with { RefusedLeg = -1, RefusedSlot = -1 };
            return record.Kind is LedgerRecordKind.Open or LedgerRecordKind.Expire || record.Account.Slot >= 0
                || record.Kind is not (LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits);
        }

        if (!TryTake(ref rest, 1, out ReadOnlySpan<byte> reason)
            || !Varint.TryRead(ref rest, out ulong leg) || leg > LedgerCommand.MaxLegs
            || !Varint.TryRead(ref rest, out ulong slot) || slot > int.MaxValue
            || !Varint.TryRead(ref rest, out ulong missing) || missing > long.MaxValue)
        {
            return false;
        }

        record = record with
        {
            Reason = (RefusalReason)reason[0],
            RefusedLeg = (int)leg - 1,
            RefusedSlot = (int)slot - 1,
            Short = (long)missing,
        };
        return IsRemembered(record.Reason);
    }

    /// <summary>Whether a refusal for this reason becomes a record: those that depend on the state.</summary>
    internal static bool IsRemembered(RefusalReason reason) => reason is RefusalReason.AccountNotFound
        or RefusalReason.HoldNotFound or RefusalReason.NotAHold or RefusalReason.AccountClosed
        or RefusalReason.AccountNotClosed or RefusalReason.HoldCaptured or RefusalReason.HoldVoided
        or RefusalReason.HoldExpired or RefusalReason.HoldTooSmall or RefusalReason.BelowFloor
        or RefusalReason.AboveCeiling;

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, int length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < length)
            return false;
        taken = rest[..length];
        rest = rest[length..];
        return true;
    }
}
