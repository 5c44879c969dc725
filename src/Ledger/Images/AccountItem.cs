using System.Buffers;
using System.Text.Unicode;

namespace Purlin.Ledger;

/// <summary>
/// An account in an image: flags (1 byte), kind (1), number of the currency (varint), sequence of the opening less that
/// of the account before (varint), id (length, bytes), limits of the definition and limits now where there are any
/// (zigzag varints), debits (varint of 64 bits, another above it where needed), debits less credits (zigzag varint),
/// held debits and credits (varints) where there are any.
/// </summary>
internal struct AccountItem
{
    private const int MaxBytes = 4 + Account.MaxIdBytes + 12 * Varint.MaxBytes;

    private long _opened;

    [Flags]
    private enum Has : byte
    {
        None = 0,
        Closed = 1,
        History = 2,
        FirstFloor = 4,
        FirstCeiling = 8,
        Floor = 16,
        Ceiling = 32,
        Held = 64,
        MoreDebits = 128,
    }

    /// <summary>Writes the next account.</summary>
    public void Write(
        IBufferWriter<byte> into, in AccountDefinition definition, int currency, long opened, in AccountImage image)
    {
        UInt128 debits = (UInt128)image.Sums.Debits;
        Has has = ((image.Flags & AccountFlags.Closed) != 0 ? Has.Closed : 0)
            | (definition.KeepHistory ? Has.History : 0)
            | (definition.Floor is null ? 0 : Has.FirstFloor)
            | (definition.Ceiling is null ? 0 : Has.FirstCeiling)
            | (image.Floor == AccountState.NoFloor ? 0 : Has.Floor)
            | (image.Ceiling == AccountState.NoCeiling ? 0 : Has.Ceiling)
            | ((image.Sums.HeldDebits | image.Sums.HeldCredits) == 0 ? 0 : Has.Held)
            | (debits >> 64 == 0 ? 0 : Has.MoreDebits);
        Span<byte> bytes = into.GetSpan(MaxBytes);
        bytes[0] = (byte)has;
        bytes[1] = (byte)definition.Kind;
        int length = 2 + Varint.Write(ref bytes[2], (ulong)currency);
        length += Varint.Write(ref bytes[length], (ulong)(opened - _opened));
        _opened = opened;
        bytes[length++] = (byte)definition.Id.Length;
        definition.Id.CopyTo(bytes[length..]);
        length += definition.Id.Length;
        if (has.HasFlag(Has.FirstFloor))
            length += Varint.Write(ref bytes[length], Varint.ZigZag(definition.Floor!.Value));
        if (has.HasFlag(Has.FirstCeiling))
            length += Varint.Write(ref bytes[length], Varint.ZigZag(definition.Ceiling!.Value));
        if (has.HasFlag(Has.Floor))
            length += Varint.Write(ref bytes[length], Varint.ZigZag(image.Floor));
        if (has.HasFlag(Has.Ceiling))
            length += Varint.Write(ref bytes[length], Varint.ZigZag(image.Ceiling));
        length += Varint.Write(ref bytes[length], (ulong)debits);
        if (has.HasFlag(Has.MoreDebits))
            length += Varint.Write(ref bytes[length], (ulong)(debits >> 64));
        length += Varint.Write(ref bytes[length], Varint.ZigZag(image.Sums.Posted));
        if (has.HasFlag(Has.Held))
        {
            length += Varint.Write(ref bytes[length], (ulong)image.Sums.HeldDebits);
            length += Varint.Write(ref bytes[length], (ulong)image.Sums.HeldCredits);
        }

        into.Advance(length);
    }

    /// <summary>Takes the next account off the front.</summary>
    /// <param name="bytes">As hostile as any.</param>
    /// <param name="currencies">Those of the image.</param>
    /// <param name="definition">As it was opened, with the id in <paramref name="bytes"/>.</param>
    /// <param name="opened">The sequence of its opening: past that of the account before.</param>
    /// <param name="image">What it held.</param>
    public bool TryRead(
        ref ReadOnlySpan<byte> bytes, List<Currency> currencies, out AccountDefinition definition, out long opened,
        out AccountImage image)
    {
        definition = default;
        (opened, image) = (0, default);
        if (bytes.Length < 2)
            return false;
        Has has = (Has)bytes[0];
        AccountKind kind = (AccountKind)bytes[1];
        bytes = bytes[2..];
        if (kind is < AccountKind.Asset or > AccountKind.Expense || !Varint.TryRead(ref bytes, out ulong currency)
            || currency >= (ulong)currencies.Count || !Varint.TryRead(ref bytes, out ulong step)
            || step == 0 || step > (ulong)(long.MaxValue - _opened) || bytes.IsEmpty)
        {
            return false;
        }

        int idBytes = bytes[0];
        if (idBytes is 0 or > Account.MaxIdBytes || bytes.Length <= idBytes
            || !Utf8.IsValid(bytes.Slice(1, idBytes)))
        {
            return false;
        }

        ReadOnlySpan<byte> id = bytes.Slice(1, idBytes);
        bytes = bytes[(1 + idBytes)..];
        long? firstFloor = null, firstCeiling = null, floor = null, ceiling = null;
        if (!TryReadLimit(ref bytes, has.HasFlag(Has.FirstFloor), ref firstFloor)
            || !TryReadLimit(ref bytes, has.HasFlag(Has.FirstCeiling), ref firstCeiling)
            || !TryReadLimit(ref bytes, has.HasFlag(Has.Floor), ref floor)
            || !TryReadLimit(ref bytes, has.HasFlag(Has.Ceiling), ref ceiling)
            || firstFloor > firstCeiling || floor > ceiling || !TryReadSums(ref bytes, has, out image.Sums))
        {
            return false;
        }

        opened = _opened += (long)step;
        definition = new AccountDefinition
        {
            Id = id,
            Kind = kind,
            Currency = currencies[(int)currency],
            Floor = firstFloor,
            Ceiling = firstCeiling,
            KeepHistory = has.HasFlag(Has.History),
        };
        image.Floor = floor ?? AccountState.NoFloor;
        image.Ceiling = ceiling ?? AccountState.NoCeiling;
        image.Flags = has.HasFlag(Has.Closed) ? AccountFlags.Closed : AccountFlags.None;
        return true;
    }

    private static bool TryReadLimit(scoped ref ReadOnlySpan<byte> bytes, bool isThere, ref long? limit)
    {
        if (!isThere)
            return true;
        if (!Varint.TryRead(ref bytes, out ulong value))
            return false;
        limit = Varint.UnZigZag(value);
        return limit is >= -Account.MaxLimit and <= Account.MaxLimit;
    }

    private static bool TryReadSums(scoped ref ReadOnlySpan<byte> bytes, Has has, out AccountSums sums)
    {
        sums = default;
        ulong more = 0, heldDebits = 0, heldCredits = 0;
        if (!Varint.TryRead(ref bytes, out ulong debits)
            || has.HasFlag(Has.MoreDebits) && !Varint.TryRead(ref bytes, out more)
            || !Varint.TryRead(ref bytes, out ulong posted)
            || has.HasFlag(Has.Held)
            && !(Varint.TryRead(ref bytes, out heldDebits) && Varint.TryRead(ref bytes, out heldCredits))
            || more > long.MaxValue || heldDebits > long.MaxValue || heldCredits > long.MaxValue)
        {
            return false;
        }

        sums = new AccountSums(
            new Int128(more, debits), Varint.UnZigZag(posted), (long)heldDebits, (long)heldCredits);
        // Every balance that was reached has a negative too, and of debits and credits neither was ever below zero.
        return sums.Posted != long.MinValue && sums.Credits >= 0;
    }
}
