using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Purlin.ConsistentHashing;

/// <summary>
/// What a map that follows its options tells the log, under the category <c>Purlin.ConsistentHashing</c>: names of
/// maps, numbers and, for a refusal, why; never keys.
/// </summary>
internal static partial class HostingLog
{
    private const string Category = "Purlin.ConsistentHashing";

    /// <summary>The logger of these services; one that is silent where they have no logging.</summary>
    public static ILogger Of(ILoggerFactory? factory) => factory?.CreateLogger(Category) ?? NullLogger.Instance;

    [LoggerMessage(
        1, LogLevel.Error, "The new options of the map '{Map}' make no map; that of epoch {Epoch} stays in use.")]
    public static partial void Refused(ILogger logger, string map, long epoch, Exception refusal);

    [LoggerMessage(
        2, LogLevel.Information,
        "The new options of the map '{Map}' bring epoch {Epoch}: {Nodes} nodes, fingerprint {Fingerprint:x16}.")]
    public static partial void Changed(ILogger logger, string map, long epoch, int nodes, ulong fingerprint);
}
