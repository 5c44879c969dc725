using System.Text.Json;
using System.Text.Json.Serialization;

namespace Purlin.Snowflake;

/// <summary>Ids of one entity in JSON: strings with their prefix, also as the keys of dictionaries.</summary>
internal sealed class TaggedIdJsonConverter<TTag> : JsonConverter<SnowflakeId<TTag>>
    where TTag : ISnowflakeTag
{
    private const string Name = "an id of an entity";

    public override SnowflakeId<TTag> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<char> buffer = stackalloc char[JsonText.MaxBytes];
        ReadOnlySpan<char> text = buffer[..JsonText.Read(ref reader, buffer, Name)];
        if (!SnowflakeId<TTag>.TryParse(text, out SnowflakeId<TTag> id))
            throw new JsonException($"The JSON string is not an id of {typeof(TTag)}, prefix \"{TTag.Prefix}\".");
        return id;
    }

    public override void Write(Utf8JsonWriter writer, SnowflakeId<TTag> value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[TaggedText<TTag>.MaxChars];
        writer.WriteStringValue(text[..TaggedText<TTag>.Write(value.Id, text, default)]);
    }

    public override SnowflakeId<TTag> ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(
        Utf8JsonWriter writer, SnowflakeId<TTag> value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[TaggedText<TTag>.MaxChars];
        writer.WritePropertyName(text[..TaggedText<TTag>.Write(value.Id, text, default)]);
    }
}
