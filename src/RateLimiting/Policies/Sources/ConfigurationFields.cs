using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Purlin.RateLimiting;

/// <summary>The values of one section, read by hand; what nobody reads is an error, as it is a slip.</summary>
internal sealed class ConfigurationFields(IConfigurationSection section)
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public string Path => section.Path;

    public string? Text(string key) => Child(key).Value;

    public string RequiredText(string key) => Text(key) ?? throw new InvalidOperationException(
        $"The configuration has no '{section.Path}:{key}', but it is needed.");

    public long? Integer(string key) => Text(key) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw Wrong(key, text, "a whole number");

    public long RequiredInteger(string key) => Integer(key) ?? Missing<long>(key);

    public TimeSpan RequiredTime(string key)
    {
        string text = RequiredText(key);
        return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value : throw Wrong(key, text, "a time such as 00:01:00");
    }

    public DateTimeOffset? Date(string key) => Text(key) is not { } text ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value)
            ? value : throw Wrong(key, text, "an instant such as 2030-01-31T00:00:00Z");

    public bool Flag(string key) => Text(key) is { } text
        && (bool.TryParse(text, out bool value) ? value : throw Wrong(key, text, "true or false"));

    public T? Name<T>(string key)
        where T : struct, Enum => Text(key) is not { } text ? null
            : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
                ? value : throw Wrong(key, text, string.Join(", ", Enum.GetNames<T>()));

    public T RequiredName<T>(string key)
        where T : struct, Enum => Name<T>(key) ?? Missing<T>(key);

    public IEnumerable<IConfigurationSection> Children(string key) => Child(key).GetChildren();

    /// <summary>Makes something of the values; what is wrong with it is said with the place.</summary>
    /// <exception cref="InvalidOperationException">It cannot be, or has values that mean nothing.</exception>
    public T Make<T>(Func<ConfigurationFields, T> make)
    {
        T made;
        try
        {
            made = make(this);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException(
                $"The configuration has a '{section.Path}' that cannot be: {e.Message}", e);
        }

        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!_read.Contains(child.Key))
            {
                throw new InvalidOperationException(
                    $"The configuration has '{child.Path}', but here only {string.Join(", ", _read)} mean something.");
            }
        }

        return made;
    }

    public InvalidOperationException Wrong(string key, string text, string allowed) =>
        new($"The configuration has '{text}' for {section.Path}:{key}, but it must be: {allowed}.");

    private T Missing<T>(string key) => throw new InvalidOperationException(
        $"The configuration has no '{section.Path}:{key}', but it is needed.");

    private IConfigurationSection Child(string key)
    {
        _read.Add(key);
        return section.GetSection(key);
    }
}
