using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json.Serialization;

namespace Purlin.Snowflake;

/// <summary>
/// The id of one kind of entity: ids of two kinds do not mix at compile time, and their texts do not mix either if the
/// tag has a prefix (<c>usr_8M0kX</c>).
/// </summary>
/// <typeparam name="TTag">Which entity; says prefix and text form.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TaggedIdJsonConverter))]
[TypeConverter(typeof(TaggedIdTypeConverter))]
public readonly struct SnowflakeId<TTag> :
    IEquatable<SnowflakeId<TTag>>, IComparable<SnowflakeId<TTag>>, IComparable,
    IComparisonOperators<SnowflakeId<TTag>, SnowflakeId<TTag>, bool>,
    ISpanParsable<SnowflakeId<TTag>>, ISpanFormattable, IUtf8SpanParsable<SnowflakeId<TTag>>, IUtf8SpanFormattable,
    ITaggedId
    where TTag : ISnowflakeTag
{
    /// <summary>Says of which entity an id is.</summary>
    public SnowflakeId(SnowflakeId id) => Id = id;

    /// <summary>The id without its entity.</summary>
    public SnowflakeId Id { get; }

    /// <summary>The number, as a database column of 64 bits keeps it.</summary>
    public long Value => Id.Value;

    SnowflakeId ITaggedId.Untyped => Id;

    /// <summary>Says of which entity an id is.</summary>
    public static explicit operator SnowflakeId<TTag>(SnowflakeId id) => new(id);

    /// <summary>The id without its entity.</summary>
    public static explicit operator SnowflakeId(SnowflakeId<TTag> id) => id.Id;

    /// <summary>Whether two ids are the same.</summary>
    public static bool operator ==(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id == right.Id;

    /// <summary>Whether two ids differ.</summary>
    public static bool operator !=(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id != right.Id;

    /// <summary>Whether the left id is less.</summary>
    public static bool operator <(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id < right.Id;

    /// <summary>Whether the left id is greater.</summary>
    public static bool operator >(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id > right.Id;

    /// <summary>Whether the left id is less or the same.</summary>
    public static bool operator <=(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id <= right.Id;

    /// <summary>Whether the left id is greater or the same.</summary>
    public static bool operator >=(SnowflakeId<TTag> left, SnowflakeId<TTag> right) => left.Id >= right.Id;

    /// <summary>Reads an id with its prefix from all of a text.</summary>
    /// <exception cref="FormatException">It is none; the message names the rule it breaks and where.</exception>
    public static SnowflakeId<TTag> Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return new(TaggedText<TTag>.Parse(s.AsSpan()));
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static SnowflakeId<TTag> Parse(ReadOnlySpan<char> s) => new(TaggedText<TTag>.Parse(s));

    /// <inheritdoc cref="Parse(string)"/>
    public static SnowflakeId<TTag> Parse(ReadOnlySpan<byte> utf8Text) => new(TaggedText<TTag>.Parse(utf8Text));

    /// <summary>Reads an id with its prefix from all of a text.</summary>
    /// <returns>False if it is none, without an exception inside.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out SnowflakeId<TTag> result) =>
        TryParse(s.AsSpan(), out result);

    /// <inheritdoc cref="TryParse(string?, out SnowflakeId{TTag})"/>
    public static bool TryParse(ReadOnlySpan<char> s, out SnowflakeId<TTag> result)
    {
        bool isRead = TaggedText<TTag>.Read(s, out SnowflakeId id).IsNone;
        result = new(id);
        return isRead;
    }

    /// <inheritdoc cref="TryParse(string?, out SnowflakeId{TTag})"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out SnowflakeId<TTag> result)
    {
        bool isRead = TaggedText<TTag>.Read(utf8Text, out SnowflakeId id).IsNone;
        result = new(id);
        return isRead;
    }

    /// <inheritdoc/>
    public bool Equals(SnowflakeId<TTag> other) => Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnowflakeId<TTag> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(SnowflakeId<TTag> other) => Id.CompareTo(other.Id);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        SnowflakeId<TTag> other => CompareTo(other),
        _ => throw new ArgumentException($"It is a {obj.GetType()}, but must be a {GetType()}.", nameof(obj)),
    };

    /// <summary>The prefix and the id in the tag's text form.</summary>
    public override string ToString() => ToString(null, null);

    /// <summary>Writes the prefix and the id in the tag's text form. Allocates nothing.</summary>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        (charsWritten = TaggedText<TTag>.Write(Id, destination, default)) > 0;

    /// <summary>Writes the prefix and the id in the tag's text form as UTF-8. Allocates nothing.</summary>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        (bytesWritten = TaggedText<TTag>.Write(Id, utf8Destination, default)) > 0;

    /// <summary>The prefix and the id in the text form that a format string names.</summary>
    /// <param name="format">
    /// A name of <see cref="SnowflakeFormat"/> in any case; "D" for decimal; "G", null or "" for the tag's own, the one
    /// that parsing reads.
    /// </param>
    /// <param name="formatProvider">Ignored.</param>
    /// <exception cref="FormatException">The format string names no form.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[TaggedText<TTag>.MaxChars];
        return new string(text[..TaggedText<TTag>.Write(Id, text, format)]);
    }

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        (charsWritten = TaggedText<TTag>.Write(Id, destination, format)) > 0;

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        (bytesWritten = TaggedText<TTag>.Write(Id, utf8Destination, format)) > 0;

    static SnowflakeId<TTag> IParsable<SnowflakeId<TTag>>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static SnowflakeId<TTag> ISpanParsable<SnowflakeId<TTag>>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        Parse(s);

    static SnowflakeId<TTag> IUtf8SpanParsable<SnowflakeId<TTag>>.Parse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    static bool IParsable<SnowflakeId<TTag>>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out SnowflakeId<TTag> result) =>
        TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<SnowflakeId<TTag>>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, out SnowflakeId<TTag> result) => TryParse(s, out result);

    static bool IUtf8SpanParsable<SnowflakeId<TTag>>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out SnowflakeId<TTag> result) =>
        TryParse(utf8Text, out result);

    ITaggedId ITaggedId.Of(SnowflakeId id) => new SnowflakeId<TTag>(id);

    ITaggedId ITaggedId.Of(string text) => Parse(text);

    JsonConverter ITaggedId.CreateJsonConverter() => new TaggedIdJsonConverter<TTag>();
}
