using System.Text.Json;
using System.Text.Json.Serialization;

namespace Purlin.Snowflake;

/// <summary>
/// Ids of any one entity in JSON, as strings with their prefix. <see cref="SnowflakeId{TTag}"/> names it by attribute,
/// which cannot name a generic converter; so there is nothing to register.
/// </summary>
public sealed class TaggedIdJsonConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(SnowflakeId<>);
    }

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        TaggedIdTypeConverter.AnyOf(typeToConvert).CreateJsonConverter();
}
