using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <content>Texts: exact, of one form in every culture, as many decimal digits as the currency has.</content>
public readonly partial struct Money
{
    // A sign, 19 digits, a point and a zero before it if need be, a space and the code.
    private const int MaxChars = 32;

    /// <summary>
    /// Reads an amount: a minus sign or none, digits, and a point with decimal digits, at most as many as the currency
    /// has. No spaces, no separators of thousands, no rounding.
    /// </summary>
    /// <param name="text">The amount without a code, such as <c>12.34</c>.</param>
    /// <param name="currency">Of which currency.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    /// <exception cref="OverflowException">It is outside of Int64 minor units.</exception>
    public static Money Parse(string text, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), currency);
    }

    /// <inheritdoc cref="Parse(string, Currency)"/>
    public static Money Parse(ReadOnlySpan<char> text, Currency currency)
    {
        AmountFault fault = Read(text, currency, out Money money);
        return fault == AmountFault.None ? money : throw NoAmount(fault, text.Length, currency);
    }

    /// <summary>Reads an amount, if it is one.</summary>
    /// <param name="text">The amount without a code, such as <c>12.34</c>.</param>
    /// <param name="currency">Of which currency.</param>
    /// <param name="money">The amount.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, Currency currency, out Money money) =>
        TryParse(text.AsSpan(), currency, out money);

    /// <inheritdoc cref="TryParse(string?, Currency, out Money)"/>
    public static bool TryParse(ReadOnlySpan<char> text, Currency currency, out Money money) =>
        Read(text, currency, out money) == AmountFault.None;

    /// <inheritdoc cref="TryParse(string?, Currency, out Money)"/>
    public static bool TryParse(ReadOnlySpan<byte> text, Currency currency, out Money money) =>
        Read(text, currency, out money) == AmountFault.None;

    /// <summary>Amount and code, such as <c>12.34 USD</c>.</summary>
    public override string ToString() => ToString(null, null);

    /// <summary>The amount as text.</summary>
    /// <param name="format">"G" or null: with the code. "A": the amount alone, which Parse reads.</param>
    /// <param name="formatProvider">Without effect: the text is the same in every culture.</param>
    /// <exception cref="FormatException">The format is another.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider = null)
    {
        Span<char> text = stackalloc char[MaxChars];
        TryWrite(text, out int written, format);
        return new(text[..written]);
    }

    /// <summary>Writes the amount. Allocates nothing.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="charsWritten">How many.</param>
    /// <param name="format">"G" or none: with the code. "A": the amount alone.</param>
    /// <param name="provider">Without effect.</param>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null) => TryWrite(destination, out charsWritten, format);

    /// <summary>Writes the amount as UTF-8. Allocates nothing.</summary>
    /// <param name="utf8Destination">Where to.</param>
    /// <param name="bytesWritten">How many.</param>
    /// <param name="format">"G" or none: with the code. "A": the amount alone.</param>
    /// <param name="provider">Without effect.</param>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null) => TryWrite(utf8Destination, out bytesWritten, format);

    private bool TryWrite<TChar>(Span<TChar> destination, out int written, ReadOnlySpan<char> format)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        bool withCode = format is "" or "G";
        if (!withCode && format is not "A")
            throw new FormatException("An amount has the formats G, with its code, and A, alone.");

        // From the last digit to the first; the magnitude of the least Int64 exists only unsigned.
        Span<TChar> text = stackalloc TChar[MaxChars];
        int start = MaxChars;
        if (withCode && !Currency.IsNone)
        {
            start -= Currency.CodeLength;
            Currency.Write(Currency.Bits, text[start..]);
            text[--start] = TChar.CreateTruncating(' ');
        }

        ulong rest = MinorUnits < 0 ? 0 - (ulong)MinorUnits : (ulong)MinorUnits;
        int exponent = Currency.Exponent;
        for (int digits = 0; rest != 0 || digits <= exponent; digits++)
        {
            if (digits == exponent && exponent > 0)
                text[--start] = TChar.CreateTruncating('.');
            (rest, ulong digit) = Math.DivRem(rest, 10);
            text[--start] = TChar.CreateTruncating('0' + digit);
        }

        if (MinorUnits < 0)
            text[--start] = TChar.CreateTruncating('-');
        bool fits = text[start..].TryCopyTo(destination);
        written = fits ? MaxChars - start : 0;
        return fits;
    }

    private static AmountFault Read<TChar>(ReadOnlySpan<TChar> text, Currency currency, out Money money)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        money = default;
        int at = text.Length > 0 && text[0] == TChar.CreateTruncating('-') ? 1 : 0;
        bool isNegative = at > 0;
        UInt128 value = 0;
        AmountFault fault = ReadDigits(text, ref at, int.MaxValue, ref value);
        int decimals = 0;
        if (fault == AmountFault.None && at < text.Length)
        {
            if (text[at++] != TChar.CreateTruncating('.'))
                return AmountFault.NotANumber;
            int first = at;
            fault = ReadDigits(text, ref at, currency.Exponent, ref value);
            decimals = at - first;
        }

        if (fault != AmountFault.None)
            return fault;
        if (at < text.Length)
            return AmountFault.NotANumber;
        for (; decimals < currency.Exponent; decimals++)
            value *= 10;
        if (value > (ulong)long.MaxValue + (isNegative ? 1UL : 0))
            return AmountFault.TooLarge;
        money = new(unchecked(isNegative ? (long)(0 - (ulong)value) : (long)(ulong)value), currency);
        return AmountFault.None;
    }

    // One digit or more. The value stays below 10^20, so scaled by 10^18 it still fits 128 bits.
    private static AmountFault ReadDigits<TChar>(ReadOnlySpan<TChar> text, ref int at, int most, ref UInt128 value)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        int first = at;
        for (; at < text.Length; at++)
        {
            uint digit = uint.CreateTruncating(text[at]) - '0';
            if (digit > 9)
                break;
            if (at - first == most)
                return AmountFault.TooPrecise;
            if (value > ulong.MaxValue)
                return AmountFault.TooLarge;
            value = value * 10 + digit;
        }

        return at > first ? AmountFault.None : AmountFault.NotANumber;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exception NoAmount(AmountFault fault, int length, Currency currency) => fault switch
    {
        AmountFault.TooLarge => new OverflowException(
            $"The amount of {length} characters is outside of Int64 minor units of {currency.Code}."),
        AmountFault.TooPrecise => new FormatException(
            $"The amount has more decimal digits than the {currency.Exponent} of {currency.Code}; it is not rounded."),
        _ => new FormatException(
            $"The text of {length} characters is no amount: digits, such as 12.34, a minus sign before them."),
    };

    private enum AmountFault
    {
        None,
        NotANumber,
        TooPrecise,
        TooLarge,
    }
}
