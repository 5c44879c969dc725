using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Unhealthy (or what was registered) when no node is up; degraded while the newest options made no map; else healthy,
/// with what two processes compare.
/// </summary>
internal sealed class MapHealthCheck(HostedRouter hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        NodeMap map = hosted.Router.Map;
        int up = map.Nodes.Count(node => node.State == NodeState.Up);
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["engine"] = map.Engine.ToString(),
            ["epoch"] = map.Epoch,
            ["fingerprint"] = map.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
            ["nodes"] = map.Nodes.Count,
            ["nodes_up"] = up,
        };
        HealthCheckResult result = up == 0
            ? new(context.Registration.FailureStatus, $"None of {map.Nodes.Count} nodes is up.", data: data)
            : hosted.Refusal is { } refusal
                ? HealthCheckResult.Degraded("The newest options made no map; the one before is in use.", refusal, data)
                : HealthCheckResult.Healthy($"{up} of {map.Nodes.Count} nodes are up.", data);
        return Task.FromResult(result);
    }
}
