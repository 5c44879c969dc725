using Microsoft.Extensions.Configuration;
using Purlin.Shared;
using static Purlin.Shared.ConfigurationText;

namespace Purlin.Redlock;

/// <summary>Reads options from configuration, without reflection; every value that is none is an error.</summary>
internal static class RedlockConfiguration
{
    private static readonly ConfigurationKeys<DistributedLockOptions> Keys = new(new()
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
    });

    /// <summary>Sets what the section has.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value is none of its kind.</exception>
    public static void Apply(IConfiguration section, DistributedLockOptions options) => Keys.Apply(section, options);
}
