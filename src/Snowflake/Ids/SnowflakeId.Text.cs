using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Purlin.Snowflake;

// Text of UTF-16 and UTF-8. Format providers are ignored: an id has no culture.
public readonly partial struct SnowflakeId :
    ISpanParsable<SnowflakeId>, ISpanFormattable, IUtf8SpanParsable<SnowflakeId>, IUtf8SpanFormattable
{
    /// <summary>The longest text of an id in any format, in characters.</summary>
    public const int MaxChars = 19;

    private const string Name = "an id";

    /// <summary>The id as a decimal number.</summary>
    public override string ToString() => ToString(SnowflakeFormat.Decimal);

    /// <summary>The id in a text form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public string ToString(SnowflakeFormat format)
    {
        Span<char> text = stackalloc char[MaxChars];
        return new string(text[..TextForm.Of(format).Write((ulong)Value, text)]);
    }

    /// <summary>The id in the text form that a format string names.</summary>
    /// <param name="format">A name of <see cref="SnowflakeFormat"/> in any case; "D", "G", null or "": decimal.</param>
    /// <param name="formatProvider">Ignored.</param>
    /// <exception cref="FormatException">The format string names no form.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        ToString(FormatName.Parse(format, SnowflakeFormat.Decimal));

    /// <summary>Writes the id in a text form. Allocates nothing.</summary>
    /// <returns>False if the destination is too short; <see cref="MaxChars"/> are always enough.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, SnowflakeFormat format = SnowflakeFormat.Decimal) =>
        (charsWritten = TextForm.Of(format).Write((ulong)Value, destination)) > 0;

    /// <summary>Writes the id in a text form as UTF-8. Allocates nothing.</summary>
    /// <returns>False if the destination is too short; <see cref="MaxChars"/> are always enough.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, SnowflakeFormat format = SnowflakeFormat.Decimal) =>
        (bytesWritten = TextForm.Of(format).Write((ulong)Value, utf8Destination)) > 0;

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten, FormatName.Parse(format, SnowflakeFormat.Decimal));

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten, FormatName.Parse(format, SnowflakeFormat.Decimal));

    /// <summary>Reads an id from all of a text.</summary>
    /// <param name="text">Exactly what <see cref="ToString(SnowflakeFormat)"/> writes: no sign, no space, no second
    /// text of the same id. Crockford's forms also read lower case and I, L, O.</param>
    /// <param name="format">The text form.</param>
    /// <exception cref="FormatException">It is none; the message names the rule it breaks and where.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public static SnowflakeId Parse(string text, SnowflakeFormat format = SnowflakeFormat.Decimal)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), format);
    }

    /// <inheritdoc cref="Parse(string, SnowflakeFormat)"/>
    public static SnowflakeId Parse(ReadOnlySpan<char> text, SnowflakeFormat format = SnowflakeFormat.Decimal) =>
        ParseText(text, format);

    /// <inheritdoc cref="Parse(string, SnowflakeFormat)"/>
    public static SnowflakeId Parse(ReadOnlySpan<byte> utf8Text, SnowflakeFormat format = SnowflakeFormat.Decimal) =>
        ParseText(utf8Text, format);

    /// <summary>Reads an id from all of a text, as <see cref="Parse(string, SnowflakeFormat)"/> does.</summary>
    /// <returns>False if it is none, without an exception inside.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public static bool TryParse([NotNullWhen(true)] string? text, SnowflakeFormat format, out SnowflakeId id) =>
        Read(text.AsSpan(), format, out id).IsNone;

    /// <inheritdoc cref="TryParse(string?, SnowflakeFormat, out SnowflakeId)"/>
    public static bool TryParse(ReadOnlySpan<char> text, SnowflakeFormat format, out SnowflakeId id) =>
        Read(text, format, out id).IsNone;

    /// <inheritdoc cref="TryParse(string?, SnowflakeFormat, out SnowflakeId)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, SnowflakeFormat format, out SnowflakeId id) =>
        Read(utf8Text, format, out id).IsNone;

    /// <summary>Reads an id from a decimal number.</summary>
    /// <exception cref="FormatException">It is none; the message names the rule it breaks and where.</exception>
    public static SnowflakeId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    public static SnowflakeId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    public static SnowflakeId Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    /// <summary>Reads an id from a decimal number.</summary>
    /// <returns>False if it is none, without an exception inside.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SnowflakeId result) =>
        TryParse(s, SnowflakeFormat.Decimal, out result);

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out SnowflakeId)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SnowflakeId result) =>
        TryParse(s, SnowflakeFormat.Decimal, out result);

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out SnowflakeId)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out SnowflakeId result) =>
        TryParse(utf8Text, SnowflakeFormat.Decimal, out result);

    internal static TextFault Read<TChar>(ReadOnlySpan<TChar> text, SnowflakeFormat format, out SnowflakeId id)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        TextFault fault = TextForm.Of(format).Read(text, long.MaxValue, out ulong value);
        id = new SnowflakeId(fault.IsNone ? (long)value : 0);
        return fault;
    }

    private static SnowflakeId ParseText<TChar>(ReadOnlySpan<TChar> text, SnowflakeFormat format)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        TextFault fault = Read(text, format, out SnowflakeId id);
        if (!fault.IsNone)
            TextForm.Of(format).Throw(fault, Name);
        return id;
    }
}
