using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>How numbers are written and read in one <see cref="SnowflakeFormat"/>; UTF-16 and UTF-8 alike.</summary>
/// <remarks>
/// Base62 has no standard; Base58: S. Nakamoto's base58.h; z-base-32: O'Whielacronx, Human-oriented base-32 encoding
/// (2002); Crockford: D. Crockford, Base 32 (crockford.com/base32.html). Immutable and thread-safe; nothing allocates.
/// </remarks>
internal sealed class TextForm
{
    /// <summary>The longest text of any form: 20 digits.</summary>
    public const int MaxChars = Alphabet.MaxDigitsOfAny;

    private const int CheckModulus = 37;
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper58 = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Lower58 = "abcdefghijkmnopqrstuvwxyz";

    private readonly Alphabet _alphabet;
    private readonly int _digits;
    private readonly bool _isChecked;

    private TextForm(Alphabet alphabet, int digits = 0, bool isChecked = false)
    {
        _alphabet = alphabet;
        _digits = digits;
        _isChecked = isChecked;
    }

    /// <summary>Crockford's digits and, after them, his five check symbols that are no digits.</summary>
    public static Alphabet Crockford { get; } = new(
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U", 32, "0-9A-Z without U, in either case", isCrockford: true);

    // After the alphabet that it needs: initializers run in the order they are written in.
    private static TextForm[] Forms { get; } = CreateForms();

    /// <summary>The digits of the form.</summary>
    public Alphabet Alphabet => _alphabet;

    /// <summary>The lengths allowed, as an error message tells them.</summary>
    public string ToldLength => _digits == 0 ? $"from 1 to {Length}" : $"{Length}";

    /// <summary>The form of a format.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public static TextForm Of(SnowflakeFormat format)
    {
        TextForm[] forms = Forms;
        if ((uint)format >= (uint)forms.Length)
            Guard.Defined(format);
        return forms[(int)format];
    }

    /// <summary>The same form with as many digits as a greatest number has, whatever the number.</summary>
    public TextForm WithDigitsOf(ulong max)
    {
        Span<byte> buffer = stackalloc byte[MaxChars];
        return new TextForm(_alphabet, buffer.Length - _alphabet.Write(max, buffer, 1), _isChecked);
    }

    /// <summary>How many characters a number has at most.</summary>
    public int Length => (_digits == 0 ? _alphabet.MaxDigits : _digits) + (_isChecked ? 1 : 0);

    /// <summary>Writes a number.</summary>
    /// <returns>How many characters; 0 if the destination is too short.</returns>
    public int Write<TChar>(ulong value, Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        Span<byte> buffer = stackalloc byte[MaxChars];
        int start = _alphabet.Write(value, buffer, Math.Max(_digits, 1));
        ReadOnlySpan<byte> digits = buffer[start..];
        int length = digits.Length + (_isChecked ? 1 : 0);
        if (destination.Length < length)
            return 0;
        for (int i = 0; i < digits.Length; i++)
            destination[i] = TChar.CreateTruncating(digits[i]);
        if (_isChecked)
            destination[digits.Length] = TChar.CreateTruncating(_alphabet.SymbolOf((int)(value % CheckModulus)));
        return length;
    }

    /// <summary>Reads a number, all of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="max">The greatest number allowed.</param>
    /// <param name="value">The number, if there is no fault.</param>
    public TextFault Read<TChar>(ReadOnlySpan<TChar> text, ulong max, out ulong value)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (!_isChecked)
            return _alphabet.Read(text, _digits, max, out value);
        value = 0;
        if (text.Length != _digits + 1)
            return new TextFault(TextRule.Length, text.Length);
        TextFault fault = _alphabet.Read(text[..^1], _digits, max, out value);
        int symbol = _alphabet.ValueOf(text[^1]);
        if (!fault.IsNone && fault.Rule != TextRule.Overflow)
            return fault;
        if (symbol >= CheckModulus)
            return new TextFault(TextRule.Alphabet, _digits);
        if (fault.IsNone && (int)(value % CheckModulus) != symbol)
            return new TextFault(TextRule.CheckSymbol, _digits);
        return fault;
    }

    /// <summary>Throws for a fault of a text in this form.</summary>
    /// <exception cref="FormatException">Always.</exception>
    [DoesNotReturn]
    public void Throw(TextFault fault, string what) => fault.Throw(what, ToldLength, _alphabet.Told);

    private static TextForm[] CreateForms()
    {
        const string Digits = "0123456789";
        const string Digits58 = "123456789";
        var base62 = new Alphabet(Digits + Upper + Lower, 62, "0-9A-Za-z");
        var forms = new TextForm[Enum.GetValues<SnowflakeFormat>().Length];
        forms[(int)SnowflakeFormat.Decimal] = new(new Alphabet(Digits, 10, "0-9"));
        forms[(int)SnowflakeFormat.Base62] = new(base62);
        forms[(int)SnowflakeFormat.Base62Sortable] = new(base62, base62.MaxDigits);
        forms[(int)SnowflakeFormat.Base62LowerFirst] = new(new Alphabet(Digits + Lower + Upper, 62, "0-9a-zA-Z"));
        forms[(int)SnowflakeFormat.Base62LettersFirst] = new(new Alphabet(Lower + Upper + Digits, 62, "a-zA-Z0-9"));
        forms[(int)SnowflakeFormat.Base58] = new(
            new Alphabet(Digits58 + Upper58 + Lower58, 58, "1-9A-Za-z without I, O and l"));
        forms[(int)SnowflakeFormat.Base58LowerFirst] = new(
            new Alphabet(Digits58 + Lower58 + Upper58, 58, "1-9a-zA-Z without l, I and O"));
        forms[(int)SnowflakeFormat.ZBase32] = new(
            new Alphabet("ybndrfg8ejkmcpqxot1uwisza345h769", 32, "ybndrfg8ejkmcpqxot1uwisza345h769"));
        forms[(int)SnowflakeFormat.Crockford] = new(Crockford, Crockford.MaxDigits);
        forms[(int)SnowflakeFormat.CrockfordChecked] = new(Crockford, Crockford.MaxDigits, isChecked: true);
        return forms;
    }
}
