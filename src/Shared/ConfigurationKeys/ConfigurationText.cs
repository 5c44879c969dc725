using System.Globalization;

namespace Purlin.Shared;

/// <summary>
/// What a text of a configuration says, in the same form in every culture. A text that is none of its kind is an
/// <see cref="InvalidOperationException"/> that shows it, its key, and what it must be.
/// </summary>
internal static class ConfigurationText
{
    /// <summary>A whole number from 0.</summary>
    public static int Integer(string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value : throw Wrong(key, text, "a whole number from 0");

    /// <summary>A duration in the form <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
    public static TimeSpan Time(string key, string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value : throw Wrong(key, text, "a time such as 00:00:30");

    /// <summary>True or false, in any case.</summary>
    public static bool Boolean(string key, string text) =>
        bool.TryParse(text, out bool value) ? value : throw Wrong(key, text, "true or false");

    /// <summary>The value of a name, in any case.</summary>
    public static T Named<T>(string key, string text)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value : throw Wrong(key, text, string.Join(", ", Enum.GetNames<T>()));

    /// <summary>The error of a text that is none of its kind.</summary>
    public static InvalidOperationException Wrong(string key, string text, string allowed) =>
        new($"The configuration has '{text}' for {key}, but it must be: {allowed}.");
}
