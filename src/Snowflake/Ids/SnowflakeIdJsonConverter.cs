using System.Text.Json;
using System.Text.Json.Serialization;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Ids in JSON. Strings unless built for numbers: JavaScript keeps numbers above 2^53 only roughly, so that two ids
/// become one without a word.
/// </summary>
/// <remarks>Immutable and thread-safe. Also reads and writes the keys of dictionaries, always as strings.</remarks>
public sealed class SnowflakeIdJsonConverter : JsonConverter<SnowflakeId>
{
    private const string Name = "an id";

    private readonly SnowflakeFormat _format;
    private readonly SnowflakeLayout? _numbers;

    /// <summary>Ids as decimal strings; a bare number is refused.</summary>
    public SnowflakeIdJsonConverter()
        : this(SnowflakeFormat.Decimal)
    {
    }

    /// <summary>Ids as strings of a text form; a bare number is refused.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is none of its names.</exception>
    public SnowflakeIdJsonConverter(SnowflakeFormat format) => _format = Guard.Defined(format);

    /// <summary>Ids as numbers, for a layout whose ids JavaScript holds exactly; a string is refused.</summary>
    /// <param name="numbers">The layout of all ids written and read; at most 53 bits.</param>
    /// <exception cref="ArgumentException">It has more bits.</exception>
    public SnowflakeIdJsonConverter(SnowflakeLayout numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (!numbers.IsJsSafe)
        {
            throw new ArgumentException(
                $"The layout has {numbers.TotalBits} bits, but JavaScript holds numbers of at most 53 exactly. "
                + $"Take {nameof(SnowflakeLayout)}.{nameof(SnowflakeLayout.JsSafe)}, or write ids as strings.",
                nameof(numbers));
        }

        _numbers = numbers;
    }

    /// <inheritdoc/>
    public override SnowflakeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (_numbers is null)
            return ReadString(ref reader);
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value)
            || value < 0 || value > _numbers.MaxId.Value)
        {
            throw new JsonException(
                $"An id of the layout {_numbers} must be a whole JSON number from 0 to {_numbers.MaxId.Value}.");
        }

        return new SnowflakeId(value);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SnowflakeId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_numbers is null)
        {
            Span<byte> text = stackalloc byte[SnowflakeId.MaxChars];
            writer.WriteStringValue(text[..WriteText(value, text)]);
            return;
        }

        if (value > _numbers.MaxId)
        {
            throw new JsonException(
                $"The id {value.Value} is not of the layout {_numbers}, whose greatest is {_numbers.MaxId.Value}. "
                + "Write ids of other layouts as strings.");
        }

        writer.WriteNumberValue(value.Value);
    }

    /// <inheritdoc/>
    public override SnowflakeId ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadString(ref reader);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SnowflakeId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[SnowflakeId.MaxChars];
        writer.WritePropertyName(text[..WriteText(value, text)]);
    }

    private SnowflakeId ReadString(ref Utf8JsonReader reader)
    {
        Span<char> buffer = stackalloc char[JsonText.MaxBytes];
        ReadOnlySpan<char> text = buffer[..JsonText.Read(ref reader, buffer, Name)];
        if (!SnowflakeId.TryParse(text, _format, out SnowflakeId id))
            throw new JsonException($"The JSON string is not {Name} in the text form {_format}.");
        return id;
    }

    private int WriteText(SnowflakeId value, Span<byte> text) => TextForm.Of(_format).Write((ulong)value.Value, text);
}
