namespace Purlin.Snowflake;

/// <summary>
/// A <see cref="SnowflakeId{TTag}"/> whose tag the caller does not know at compile time: converters, which .NET hands
/// no more than a <see cref="Type"/>. Called on any instance; so nothing generic is made at run time.
/// </summary>
internal interface ITaggedId
{
    /// <summary>The untyped id of this one.</summary>
    SnowflakeId Untyped { get; }

    /// <summary>An id of the same tag.</summary>
    ITaggedId Of(SnowflakeId id);

    /// <summary>An id of the same tag from its text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    ITaggedId Of(string text);

    /// <summary>The JSON converter of ids of this tag.</summary>
    System.Text.Json.Serialization.JsonConverter CreateJsonConverter();
}
