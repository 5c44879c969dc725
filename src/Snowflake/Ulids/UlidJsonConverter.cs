using System.Text.Json;
using System.Text.Json.Serialization;

namespace Purlin.Snowflake;

/// <summary>
/// ULIDs in JSON: strings, also as the keys of dictionaries. <see cref="Ulid"/> names it by attribute.
/// </summary>
public sealed class UlidJsonConverter : JsonConverter<Ulid>
{
    /// <inheritdoc/>
    public override Ulid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<char> buffer = stackalloc char[JsonText.MaxBytes];
        ReadOnlySpan<char> text = buffer[..JsonText.Read(ref reader, buffer, "a ULID")];
        if (!Ulid.TryParse(text, out Ulid id))
            throw new JsonException("The JSON string is not a ULID.");
        return id;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Ulid value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[Ulid.Chars];
        value.TryFormat(text, out _);
        writer.WriteStringValue(text);
    }

    /// <inheritdoc/>
    public override Ulid ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, Ulid value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[Ulid.Chars];
        value.TryFormat(text, out _);
        writer.WritePropertyName(text);
    }
}
