using System.Diagnostics.CodeAnalysis;

namespace Purlin.Snowflake;

// Text of UTF-16 and UTF-8. Format providers are ignored: a ULID has no culture and one text form.
public readonly partial struct Ulid :
    ISpanParsable<Ulid>, ISpanFormattable, IUtf8SpanParsable<Ulid>, IUtf8SpanFormattable
{
    /// <summary>The characters of its text.</summary>
    public const int Chars = UlidText.Chars;

    /// <summary>The 26 digits, in upper case.</summary>
    public override string ToString() => string.Create(Chars, this, static (text, id) => id.TryFormat(text, out _));

    /// <summary>The 26 digits, in upper case.</summary>
    /// <param name="format">"G", null or "".</param>
    /// <param name="formatProvider">Ignored.</param>
    /// <exception cref="FormatException">The format string is another.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        CheckFormat(format);
        return ToString();
    }

    /// <summary>Writes the 26 digits. Allocates nothing.</summary>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        bool isWritten = UlidText.TryWrite(_high, _low, destination);
        charsWritten = isWritten ? Chars : 0;
        return isWritten;
    }

    /// <summary>Writes the 26 digits as UTF-8. Allocates nothing.</summary>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten)
    {
        bool isWritten = UlidText.TryWrite(_high, _low, utf8Destination);
        bytesWritten = isWritten ? Chars : 0;
        return isWritten;
    }

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        CheckFormat(format);
        return TryFormat(destination, out charsWritten);
    }

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        CheckFormat(format);
        return TryFormat(utf8Destination, out bytesWritten);
    }

    /// <summary>
    /// Reads a ULID: exactly 26 of Crockford's digits in either case, I and L for 1, O for 0; at most 7ZZZ….
    /// </summary>
    /// <exception cref="FormatException">It is none; the message names the rule it breaks and where.</exception>
    public static Ulid Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static Ulid Parse(ReadOnlySpan<char> s)
    {
        if (!TryParse(s, out Ulid id))
            Throw(UlidText.Diagnose(s));
        return id;
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static Ulid Parse(ReadOnlySpan<byte> utf8Text)
    {
        if (!TryParse(utf8Text, out Ulid id))
            Throw(UlidText.Diagnose(utf8Text));
        return id;
    }

    /// <summary>Reads a ULID, as <see cref="Parse(string)"/> does.</summary>
    /// <returns>False if it is none, without an exception inside.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out Ulid result) => TryParse(s.AsSpan(), out result);

    /// <inheritdoc cref="TryParse(string?, out Ulid)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out Ulid result)
    {
        bool isRead = UlidText.TryRead(s, out ulong high, out ulong low);
        result = new Ulid(high, low);
        return isRead;
    }

    /// <inheritdoc cref="TryParse(string?, out Ulid)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Ulid result)
    {
        bool isRead = UlidText.TryRead(utf8Text, out ulong high, out ulong low);
        result = new Ulid(high, low);
        return isRead;
    }

    /// <summary>
    /// The canonical text of one that a person typed: hyphens dropped, upper case, I and L as 1, O as 0.
    /// </summary>
    /// <param name="text">At most 64 characters.</param>
    /// <exception cref="FormatException">
    /// Without its hyphens it is no ULID; the message counts positions without them, too.
    /// </exception>
    public static string Canonicalize(ReadOnlySpan<char> text)
    {
        const int MaxTypedChars = 64;
        if (text.Length > MaxTypedChars)
            Throw(new TextFault(TextRule.Length, text.Length));
        Span<char> digits = stackalloc char[MaxTypedChars];
        int count = 0;
        foreach (char c in text)
        {
            if (c != '-')
                digits[count++] = c;
        }

        return Parse(digits[..count]).ToString();
    }

    static Ulid IParsable<Ulid>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static Ulid ISpanParsable<Ulid>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static Ulid IUtf8SpanParsable<Ulid>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        Parse(utf8Text);

    static bool IParsable<Ulid>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out Ulid result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Ulid>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ulid result) =>
        TryParse(s, out result);

    static bool IUtf8SpanParsable<Ulid>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Ulid result) => TryParse(utf8Text, out result);

    private static void CheckFormat(ReadOnlySpan<char> format)
    {
        if (!format.IsEmpty && !format.Equals("G", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("A ULID has one text form: the format string must be empty or G.");
    }

    [DoesNotReturn]
    private static void Throw(TextFault fault) => fault.Throw("a ULID", $"{Chars}", TextForm.Crockford.Told);
}
