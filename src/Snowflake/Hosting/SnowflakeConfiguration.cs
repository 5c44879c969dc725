using Microsoft.Extensions.Configuration;
using Purlin.Shared;
using static Purlin.Shared.ConfigurationText;

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

    private static readonly ConfigurationKeys<SnowflakeOptions> Keys = new(new()
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
    });

    /// <summary>Sets what the section has.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value is none of its kind.</exception>
    public static void Apply(IConfiguration section, SnowflakeOptions options) => Keys.Apply(section, options);

    private static SnowflakeLayout Preset(string key, string text) =>
        Presets.TryGetValue(text, out SnowflakeLayout? layout)
            ? layout : throw Wrong(key, text, string.Join(", ", Presets.Keys));
}
