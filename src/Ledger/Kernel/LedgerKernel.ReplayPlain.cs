using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>
    /// Takes in the record of a plain entry: accepted, no memo, no effective time, few legs in one currency, no account
    /// twice. All else, and all that is wrong, is left to the long way, which says what.
    /// </summary>
    /// <returns>False, with nothing changed, if it is not so plain.</returns>
    [SkipLocalsInit]
    private bool TryReplayPlain(ReadOnlySpan<byte> record, long sequence, long position)
    {
        const int Options = RecordFormat.KeyIsNumber | RecordFormat.HasCode;
        if (record.Length <= RecordFormat.KeyOffset || record[1] != 0
            || (record[0] & ~Options) != (int)LedgerRecordKind.Post)
        {
            return false;
        }

        Span<PreparedLeg> legs = stackalloc PreparedLeg[PreparedPost.MaxLegs];
        ReadOnlySpan<byte> rest = record[RecordFormat.KeyOffset..];
        long stamp = BinaryPrimitives.ReadInt64BigEndian(record[RecordFormat.StampOffset..]);
        if (stamp < _stampTicks || stamp > DateTime.MaxValue.Ticks || !TryHashKey(ref rest, record[0], out ulong hash)
            || !TrySkipCode(ref rest, record[0]) || !TryReadPlainLegs(rest, legs, out int count))
        {
            return false;
        }

        _positions.Add(position);
        _stampTicks = stamp;
        _keys.Add(hash, sequence);
        foreach (ref readonly PreparedLeg leg in legs[..count])
        {
            ref AccountState state = ref Touch(leg.Slot);
            state.Working.Post(leg.Side, leg.Amount);
            AddLine(state, leg.Slot, leg.Side, leg.Amount, stamp, sequence);
        }

        _histories.AddStamp(sequence, stamp);
        return true;
    }

    private bool TryHashKey(scoped ref ReadOnlySpan<byte> rest, byte flags, out ulong hash)
    {
        hash = 0;
        bool isText = (flags & RecordFormat.KeyIsNumber) == 0;
        ReadOnlySpan<byte> key;
        if (isText)
        {
            if (!RecordAccount.TryReadText(ref rest, LedgerKey.MaxTextBytes, out key))
                return false;
        }
        else
        {
            if (rest.Length < RecordFormat.NumberBytes)
                return false;
            key = rest[..RecordFormat.NumberBytes];
            rest = rest[RecordFormat.NumberBytes..];
        }

        hash = _hash.Of(key, isText);
        return true;
    }

    private static bool TrySkipCode(scoped ref ReadOnlySpan<byte> rest, byte flags)
    {
        if ((flags & RecordFormat.HasCode) == 0)
            return true;
        if (rest.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(rest) == 0)
            return false;
        rest = rest[sizeof(ushort)..];
        return true;
    }

    // Balanced, on accounts that are there, none of whose sums would leave its range.
    private bool TryReadPlainLegs(ReadOnlySpan<byte> rest, Span<PreparedLeg> legs, out int count)
    {
        count = 0;
        if (!Varint.TryRead(ref rest, out ulong legCount) || legCount < 2 || legCount > (ulong)legs.Length)
            return false;
        Int128 sum = 0;
        int currency = 0;
        for (; count < (int)legCount; count++)
        {
            if (!Varint.TryRead(ref rest, out ulong account) || !Varint.TryRead(ref rest, out ulong amount)
                || amount is 0 or > long.MaxValue || account >> 1 is 0 or > int.MaxValue)
            {
                return false;
            }

            int slot = (int)(account >> 1) - 1;
            var side = (EntrySide)(account & 1);
            if (!Accounts.IsSlot(slot))
                return false;
            ref AccountState state = ref Accounts[slot];
            if (count == 0)
                currency = state.Currency;
            if (state.Currency != currency || Has(legs[..count], slot)
                || !Fits(state, side == EntrySide.Debit == state.IsDebitNormal, (long)amount, limits: false))
            {
                return false;
            }

            sum += side == EntrySide.Debit ? (long)amount : -(long)amount;
            legs[count] = new PreparedLeg { Slot = slot, Side = side, Amount = (long)amount };
        }

        return sum == 0 && rest.IsEmpty;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(ReadOnlySpan<PreparedLeg> legs, int slot)
    {
        foreach (ref readonly PreparedLeg leg in legs)
        {
            if (leg.Slot == slot)
                return true;
        }

        return false;
    }

    /// <summary>Fetches the segment of a record's key, if that is a number; the bytes may be any.</summary>
    /// <returns>The hash; 0 for none.</returns>
    private ulong PrefetchSegment(ReadOnlySpan<byte> record)
    {
        if (record.Length < RecordFormat.KeyOffset + RecordFormat.NumberBytes
            || (record[0] & RecordFormat.KeyIsNumber) == 0)
        {
            return 0;
        }

        ulong hash = _hash.Of(BinaryPrimitives.ReadUInt128BigEndian(record[RecordFormat.KeyOffset..]));
        _keys.PrefetchSegment(hash);
        return hash;
    }
}
