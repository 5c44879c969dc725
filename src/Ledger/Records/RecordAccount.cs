using System.Buffers.Binary;
using System.Text.Unicode;

namespace Purlin.Ledger;

/// <summary>
/// An account as a record names it: by its place, or, in a refusal because there was no such account, by its id.
/// </summary>
public readonly ref struct RecordAccount
{
    private readonly ReadOnlySpan<byte> _id;

    internal RecordAccount(int slot, ReadOnlySpan<byte> id, Currency currency)
    {
        Slot = slot;
        _id = id;
        MissingCurrency = currency;
    }

    /// <summary>How many accounts the book opened before it; -1 if there was no such account.</summary>
    public int Slot { get; }

    /// <summary>Its id in UTF-8, where <see cref="Slot"/> is -1; else empty.</summary>
    public ReadOnlySpan<byte> MissingId => _id;

    /// <summary>What the caller said the amount was in, where <see cref="Slot"/> is -1; else none.</summary>
    public Currency MissingCurrency { get; }

    /// <summary>Takes an account off the front of bytes.</summary>
    /// <param name="bytes">Moved on.</param>
    /// <param name="extraBits">How many low bits of the number are not the account's.</param>
    /// <param name="extra">Those bits.</param>
    /// <param name="account">The account.</param>
    internal static bool TryRead(
        scoped ref ReadOnlySpan<byte> bytes, int extraBits, out int extra, out RecordAccount account)
    {
        account = default;
        extra = 0;
        if (!Varint.TryRead(ref bytes, out ulong number))
            return false;
        extra = (int)number & ((1 << extraBits) - 1);
        number >>= extraBits;
        if (number > int.MaxValue)
            return false;
        if (number > 0)
        {
            account = new((int)number - 1, default, default);
            return true;
        }

        if (!TryReadText(ref bytes, Account.MaxIdBytes, out ReadOnlySpan<byte> id) || bytes.Length < sizeof(ulong))
            return false;
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        bytes = bytes[sizeof(ulong)..];
        Currency currency = default;
        if (bits != 0 && !Currency.TryFromBits(bits, out currency))
            return false;
        account = new(-1, id, currency);
        return true;
    }

    /// <summary>Takes a text with a byte of length, 1 to a bound, off the front.</summary>
    internal static bool TryReadText(scoped ref ReadOnlySpan<byte> bytes, int maxBytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (bytes.IsEmpty || bytes[0] == 0 || bytes[0] > maxBytes || bytes.Length <= bytes[0])
            return false;
        text = bytes.Slice(1, bytes[0]);
        bytes = bytes[(1 + text.Length)..];
        return Utf8.IsValid(text);
    }
}
