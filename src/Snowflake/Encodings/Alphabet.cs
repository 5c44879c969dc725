using System.Globalization;
using System.Numerics;

namespace Purlin.Snowflake;

/// <summary>The digits of a positional notation, for numbers of 64 bits; characters are UTF-16 or UTF-8.</summary>
/// <remarks>Immutable and thread-safe; nothing allocates.</remarks>
internal sealed class Alphabet
{
    /// <summary>No notation here has more digits: 2^64 - 1 in decimal.</summary>
    public const int MaxDigitsOfAny = 20;

    private const byte None = byte.MaxValue;

    private readonly byte[] _digits;
    private readonly byte[] _values;

    /// <summary>A notation.</summary>
    /// <param name="digits">The 10, 32, 58 or 62 digits in their order, and after them symbols that are none.</param>
    /// <param name="radix">How many of them are digits.</param>
    /// <param name="told">The digits as an error message shows them.</param>
    /// <param name="isCrockford">Whether it also reads lower case, and I, L for 1, O for 0.</param>
    public Alphabet(string digits, int radix, string told, bool isCrockford = false)
    {
        Radix = radix;
        Told = told;
        _digits = [.. digits.Select(digit => (byte)digit)];
        _values = new byte[128];
        Array.Fill(_values, None);
        for (byte i = 0; i < digits.Length; i++)
        {
            _values[digits[i]] = i;
            if (isCrockford)
                _values[char.ToLower(digits[i], CultureInfo.InvariantCulture)] = i;
        }

        if (isCrockford)
        {
            _values['O'] = _values['o'] = 0;
            _values['I'] = _values['i'] = _values['L'] = _values['l'] = 1;
        }

        MaxDigits = 1;
        for (ulong rest = ulong.MaxValue / (ulong)radix; rest > 0; rest /= (ulong)radix)
            MaxDigits++;
    }

    /// <summary>How many digits there are.</summary>
    public int Radix { get; }

    /// <summary>How many digits 2^64 - 1 has.</summary>
    public int MaxDigits { get; }

    /// <summary>The digits as an error message shows them.</summary>
    public string Told { get; }

    /// <summary>The symbol of a value, digit or not.</summary>
    public byte SymbolOf(int value) => _digits[value];

    /// <summary>The value of a symbol, or 255.</summary>
    public int ValueOf<TChar>(TChar symbol)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        uint code = uint.CreateTruncating(symbol);
        return code < 128 ? _values[code] : None;
    }

    /// <summary>Writes a number at the end of a buffer, with zeros before it up to a least number of digits.</summary>
    /// <returns>Where in the buffer it starts.</returns>
    public int Write(ulong value, Span<byte> buffer, int minDigits) => Radix switch
    {
        // Dividing by a constant is a multiplication; by a variable it is ten times slower.
        10 => Write<Radix10>(value, buffer, minDigits),
        32 => Write<Radix32>(value, buffer, minDigits),
        58 => Write<Radix58>(value, buffer, minDigits),
        _ => Write<Radix62>(value, buffer, minDigits),
    };

    /// <summary>Reads a number, all of the text.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="digits">How many there must be; 0 for as many as the number has and no leading zero.</param>
    /// <param name="max">The greatest number allowed.</param>
    /// <param name="value">The number, if there is no fault.</param>
    public TextFault Read<TChar>(ReadOnlySpan<TChar> text, int digits, ulong max, out ulong value)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        value = 0;
        bool hasLength = digits == 0 ? (uint)(text.Length - 1) < (uint)MaxDigits : text.Length == digits;
        if (!hasLength)
            return new TextFault(TextRule.Length, text.Length);

        ulong number = 0;
        int overflowAt = -1;
        for (int i = 0; i < text.Length; i++)
        {
            int digit = ValueOf(text[i]);
            if (digit >= Radix)
                return new TextFault(TextRule.Alphabet, i);
            ulong high = Math.BigMul(number, (ulong)Radix, out ulong low);
            number = low + (ulong)digit;
            if ((high != 0 || number < low || number > max) && overflowAt < 0)
                overflowAt = i;
        }

        // A wrong character anywhere is told before a number too great: it is the likelier reason for both.
        if (digits == 0 && text.Length > 1 && ValueOf(text[0]) == 0)
            return new TextFault(TextRule.LeadingZero, 0);
        if (overflowAt >= 0)
            return new TextFault(TextRule.Overflow, overflowAt);
        value = number;
        return default;
    }

    private int Write<TRadix>(ulong value, Span<byte> buffer, int minDigits)
        where TRadix : struct, IRadix
    {
        ReadOnlySpan<byte> digits = _digits;
        int start = buffer.Length;
        int fixedStart = buffer.Length - minDigits;
        while (value != 0 || start > fixedStart)
        {
            ulong rest = value / TRadix.Value;
            buffer[--start] = digits[(int)(value - (rest * TRadix.Value))];
            value = rest;
        }

        return start;
    }

    private interface IRadix
    {
        static abstract ulong Value { get; }
    }

    private readonly struct Radix10 : IRadix
    {
        public static ulong Value => 10;
    }

    private readonly struct Radix32 : IRadix
    {
        public static ulong Value => 32;
    }

    private readonly struct Radix58 : IRadix
    {
        public static ulong Value => 58;
    }

    private readonly struct Radix62 : IRadix
    {
        public static ulong Value => 62;
    }
}
