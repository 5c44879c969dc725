using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Purlin.Snowflake;

/// <summary>Reads options from configuration, without reflection; every value that is none is an error.</summary>
internal static class SnowflakeConfiguration
{
    private static readonly Dictionary<string, SnowflakeLayout> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(SnowflakeLayout.Twitter)] = SnowflakeLayout.Twitter,
        [nameof(SnowflakeLayout.Discord)] = SnowflakeLayout.Discord,
        [nameof(SnowflakeLayout.Instagram)] = SnowflakeLayout.Instagram,
        [nameof(SnowflakeLayout.Sonyflake)] = SnowflakeLayout.Sonyflake,
        [nameof(SnowflakeLayout.Tsid)] = SnowflakeLayout.Tsid,
        [nameof(SnowflakeLayout.JsSafe)] = SnowflakeLayout.JsSafe,
        [nameof(SnowflakeLayout.Int32)] = SnowflakeLayout.Int32,
    };

    private static readonly Dictionary<string, Action<SnowflakeOptions, string, string>> Keys =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["NodeId"] = static (options, key, text) => options.NodeId = Integer(key, text),
            ["Layout"] = static (options, key, text) => options.Layout = Preset(key, text),
            ["Fence"] = static (options, _, text) => options.Fence = SnowflakeFence.File(text),
            ["Mode"] = static (options, key, text) => options.Mode = Named<SnowflakeMode>(key, text),
            ["Overflow"] = static (options, key, text) => options.Overflow = Named<SnowflakeOverflow>(key, text),
            ["MaxBorrow"] = static (options, key, text) => options.MaxBorrow = Time(key, text),
            ["MaxForwardJump"] = static (options, key, text) => options.MaxForwardJump = Time(key, text),
            ["MaxClockBackWait"] = static (options, key, text) => options.MaxClockBackWait = Time(key, text),
            ["Lease:Slice"] = static (options, key, text) => options.Lease.Slice = Time(key, text),
            ["Lease:MaxAhead"] = static (options, key, text) => options.Lease.MaxAhead = Time(key, text),
            ["Lease:FirstNode"] = static (options, key, text) => options.Lease.FirstNode = Integer(key, text),
            ["Lease:NodeCount"] = static (options, key, text) => options.Lease.NodeCount = Integer(key, text),
        };

    /// <summary>Sets what the section has.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value is none of its kind.</exception>
    public static void Apply(IConfiguration section, SnowflakeOptions options)
    {
        foreach (IConfigurationSection child in section.GetChildren())
            Apply(child, child.Key, options);
    }

    private static void Apply(IConfigurationSection section, string key, SnowflakeOptions options)
    {
        if (section.Value is { } text)
        {
            if (!Keys.TryGetValue(key, out Action<SnowflakeOptions, string, string>? set))
            {
                throw new InvalidOperationException(
                    $"The configuration has '{key}', but only {string.Join(", ", Keys.Keys)} mean something.");
            }

            set(options, key, text);
        }

        foreach (IConfigurationSection child in section.GetChildren())
            Apply(child, $"{key}:{child.Key}", options);
    }

    private static SnowflakeLayout Preset(string key, string text) =>
        Presets.TryGetValue(text, out SnowflakeLayout? layout)
            ? layout : throw Wrong(key, text, string.Join(", ", Presets.Keys));

    private static int Integer(string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value : throw Wrong(key, text, "a whole number from 0");

    private static TimeSpan Time(string key, string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value : throw Wrong(key, text, "a time such as 00:00:30");

    private static T Named<T>(string key, string text)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value : throw Wrong(key, text, string.Join(", ", Enum.GetNames<T>()));

    private static InvalidOperationException Wrong(string key, string text, string allowed) =>
        new($"The configuration has '{text}' for {key}, but it must be: {allowed}.");
}
