using System.Text.Json;

namespace Purlin.Snowflake;

/// <summary>The one string of a JSON value or property name, bounded, without an allocation.</summary>
internal static class JsonText
{
    /// <summary>
    /// The most bytes a string may have in JSON. Every text here is far shorter, even with each character escaped.
    /// </summary>
    public const int MaxBytes = 384;

    /// <summary>Copies the string that the reader stands on.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="buffer">At least <see cref="MaxBytes"/> characters.</param>
    /// <param name="what">What the string should be, with its article.</param>
    /// <returns>How many characters.</returns>
    /// <exception cref="JsonException">It stands on something else, or the string is too long.</exception>
    public static int Read(ref Utf8JsonReader reader, scoped Span<char> buffer, string what)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonException($"It is a JSON {reader.TokenType}, but {what} must be a JSON string.");
        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > MaxBytes)
            throw new JsonException($"The JSON string has {length} bytes, but {what} has at most {MaxBytes}.");
        return reader.CopyString(buffer);
    }
}
