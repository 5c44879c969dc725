using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A currency: a code and its exponent, the number of decimal digits of its minor unit. Two are equal if both are, so
/// points of two digits never mix with points of none. Eight bytes; the default value is <see cref="None"/>.
/// </summary>
/// <remarks>Codes and exponents are those of ISO 4217, never of culture data.</remarks>
public readonly struct Currency : IEquatable<Currency>
{
    /// <summary>The most characters a code has.</summary>
    public const int MaxCodeLength = 7;

    /// <summary>The greatest exponent: of 10^18 minor units an Int64 still holds nine.</summary>
    public const int MaxExponent = 18;

    private const int ExponentShift = 56;

    // The code's characters from the lowest byte up, zero behind them; the exponent on top.
    private readonly ulong _bits;

    private Currency(ulong bits) => _bits = bits;

    /// <summary>No currency: the value of a field nobody set. It adds only to itself.</summary>
    public static Currency None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => _bits == 0;

    /// <summary>The code, such as <c>USD</c>; empty for <see cref="None"/>.</summary>
    public string Code => string.Create(CodeLength, _bits, static (code, bits) => Write(bits, code));

    /// <summary>How many decimal digits the minor unit has, from 0 to <see cref="MaxExponent"/>.</summary>
    public int Exponent => (int)(_bits >> ExponentShift);

    /// <summary>All of it as one number, which <see cref="TryFromBits"/> takes back.</summary>
    internal ulong Bits => _bits;

    /// <summary>Whether it is an active currency of ISO 4217 with the exponent that ISO gives it.</summary>
    internal bool IsIso => TryParse(Code, out Currency official) && official == this;

    /// <summary>How many characters the code has; 0 for <see cref="None"/>.</summary>
    internal int CodeLength => sizeof(ulong) - (BitOperations.LeadingZeroCount(_bits << 8 >> 8) >> 3);

    /// <summary>Whether two currencies have the same code and exponent.</summary>
    public static bool operator ==(Currency left, Currency right) => left._bits == right._bits;

    /// <summary>Whether two currencies differ in code or exponent.</summary>
    public static bool operator !=(Currency left, Currency right) => left._bits != right._bits;

    /// <summary>The currency of an ISO 4217 code with the exponent that ISO gives it.</summary>
    /// <param name="code">Three capital letters.</param>
    /// <exception cref="FormatException">
    /// ISO 4217 has no such code, has withdrawn it, or gives it no minor unit; the message says which, and the way out.
    /// </exception>
    public static Currency Parse(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return TryParse(code, out Currency currency) ? currency : throw NotActive(code);
    }

    /// <summary>The currency of an ISO 4217 code, if it is active and has a minor unit.</summary>
    /// <param name="code">Three capital letters.</param>
    /// <param name="currency">The currency, or <see cref="None"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? code, out Currency currency) =>
        TryParse(code.AsSpan(), out currency);

    /// <inheritdoc cref="TryParse(string?, out Currency)"/>
    public static bool TryParse(ReadOnlySpan<char> code, out Currency currency)
    {
        int exponent = Iso4217.MinorUnit(code);
        currency = exponent < 0 ? default : new(Pack(code, exponent));
        return exponent >= 0;
    }

    /// <summary>
    /// A currency of your own: points, a token, or an ISO code to which ISO gives no exponent, namely those without a
    /// minor unit, such as gold, and the withdrawn ones, which old books still have.
    /// </summary>
    /// <param name="code">One to seven characters A to Z and 0 to 9, the first a letter.</param>
    /// <param name="exponent">Decimal digits of the minor unit, 0 to 18.</param>
    /// <exception cref="ArgumentException">
    /// It is no code, or one of an active ISO currency, whose exponent is not to choose.
    /// </exception>
    public static Currency Custom(string code, int exponent)
    {
        ArgumentNullException.ThrowIfNull(code);
        Guard.InRange(exponent, 0, MaxExponent);
        if (!IsCode(code))
        {
            throw new ArgumentException(
                "A currency code has 1 to 7 characters A to Z and 0 to 9, the first a letter.", nameof(code));
        }

        int official = Iso4217.MinorUnit(code);
        if (official >= 0)
        {
            throw new ArgumentException(
                $"{code} is a currency of ISO 4217 with {official} digits: take Currency.Parse.", nameof(code));
        }

        return new(Pack(code, exponent));
    }

    /// <inheritdoc/>
    public bool Equals(Currency other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Currency other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits.GetHashCode();

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    /// <summary>
    /// Takes back <see cref="Bits"/>. ISO is not asked: an exponent is frozen where it was first written, and a code
    /// may be withdrawn after that.
    /// </summary>
    /// <returns>False if no currency has these bits.</returns>
    internal static bool TryFromBits(ulong bits, out Currency currency)
    {
        currency = new(bits);
        Span<char> code = stackalloc char[MaxCodeLength];
        int length = currency.CodeLength;
        Write(bits, code[..length]);
        bool isValid = bits >> ExponentShift <= MaxExponent && IsCode(code[..length]);
        if (!isValid)
            currency = default;
        return isValid;
    }

    // Into a span of exactly the code's length.
    internal static void Write<TChar>(ulong bits, Span<TChar> code)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        for (int i = 0; i < code.Length; i++)
            code[i] = TChar.CreateTruncating((byte)(bits >> (8 * i)));
    }

    private static bool IsCode(ReadOnlySpan<char> code)
    {
        if (code.Length is 0 or > MaxCodeLength || !char.IsAsciiLetterUpper(code[0]))
            return false;
        foreach (char c in code)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c))
                return false;
        }

        return true;
    }

    private static ulong Pack(ReadOnlySpan<char> code, int exponent)
    {
        ulong bits = (ulong)exponent << ExponentShift;
        for (int i = 0; i < code.Length; i++)
            bits |= (ulong)code[i] << (8 * i);
        return bits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FormatException NotActive(string code) => new(Iso4217.MinorUnit(code) switch
    {
        Iso4217.Withdrawn =>
            $"{code} was withdrawn from ISO 4217; books that still have it say Currency.Custom(\"{code}\", exponent).",
        Iso4217.NoMinorUnit =>
            $"ISO 4217 gives {code} no minor unit; choose one with Currency.Custom(\"{code}\", exponent).",
        _ => $"The text of {code.Length} characters is no code of ISO 4217: three capital letters, such as USD.",
    });
}
