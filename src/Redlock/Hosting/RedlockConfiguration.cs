using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Purlin.Redlock;

/// <summary>Reads options from configuration, without reflection; every value that is none is an error.</summary>
internal static class RedlockConfiguration
{
    private static readonly Dictionary<string, Action<DistributedLockOptions, string, string>> Keys =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Namespace"] = static (options, _, text) => options.Namespace = text,
            ["TimeToLive"] = static (options, key, text) => options.TimeToLive = Time(key, text),
            ["MaxTimeToLive"] = static (options, key, text) => options.MaxTimeToLive = Time(key, text),
            ["LockDelay"] = static (options, key, text) => options.LockDelay = Time(key, text),
            ["MaxHold"] = static (options, key, text) => options.MaxHold = Time(key, text),
            ["NodeTimeout"] = static (options, key, text) => options.NodeTimeout = Time(key, text),
            ["RenewsLocks"] = static (options, key, text) => options.RenewsLocks = Boolean(key, text),
            ["AllowsEvenNodes"] = static (options, key, text) => options.AllowsEvenNodes = Boolean(key, text),
            ["LogsNames"] = static (options, key, text) => options.LogsNames = Boolean(key, text),
        };

    /// <summary>Sets what the section has.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value is none of its kind.</exception>
    public static void Apply(IConfiguration section, DistributedLockOptions options)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (child.Value is not { } text || !Keys.TryGetValue(
                child.Key, out Action<DistributedLockOptions, string, string>? set))
            {
                throw new InvalidOperationException(
                    $"The configuration has '{child.Key}', but only {string.Join(", ", Keys.Keys)} mean something.");
            }

            set(options, child.Key, text);
        }
    }

    private static TimeSpan Time(string key, string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value : throw Wrong(key, text, "a time such as 00:00:30");

    private static bool Boolean(string key, string text) =>
        bool.TryParse(text, out bool value) ? value : throw Wrong(key, text, "true or false");

    private static InvalidOperationException Wrong(string key, string text, string allowed) =>
        new($"The configuration has '{text}' for {key}, but it must be: {allowed}.");
}
