using Microsoft.Extensions.Configuration;

namespace Purlin.Shared;

/// <summary>
/// The keys by which options are read from configuration, without reflection; a key that is none of them is an error,
/// as it is a slip. Immutable and thread-safe.
/// </summary>
/// <typeparam name="TOptions">What is read.</typeparam>
/// <param name="set">
/// By key, <c>Section:Key</c> within a section: sets what a text says, given the options, the key and the text. Keys
/// are compared without regard to case.
/// </param>
internal sealed class ConfigurationKeys<TOptions>(Dictionary<string, Action<TOptions, string, string>> set)
{
    private readonly Dictionary<string, Action<TOptions, string, string>> _set = new(
        set, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets what a section has.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">Receives it.</param>
    /// <exception cref="InvalidOperationException">A key is unknown, or a value is none of its kind.</exception>
    public void Apply(IConfiguration section, TOptions options)
    {
        foreach (IConfigurationSection child in section.GetChildren())
            Apply(child, child.Key, options);
    }

    private void Apply(IConfigurationSection section, string key, TOptions options)
    {
        if (section.Value is { } text)
        {
            if (!_set.TryGetValue(key, out Action<TOptions, string, string>? set))
            {
                throw new InvalidOperationException(
                    $"The configuration has '{key}', but only {string.Join(", ", _set.Keys)} mean something.");
            }

            set(options, key, text);
        }

        foreach (IConfigurationSection child in section.GetChildren())
            Apply(child, $"{key}:{child.Key}", options);
    }
}
