using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Purlin.ConsistentHashing;

/// <summary>A router that follows its options, with its metrics; one per name.</summary>
internal sealed class HostedRouter : IDisposable
{
    private readonly string _name;
    private readonly MapSource _source;
    private readonly IServiceProvider _services;
    private readonly Lock _reloadLock = new();
    private readonly IDisposable? _subscription;
    private volatile Exception? _refusal;

    public HostedRouter(
        string name, MapSource source, IServiceProvider services,
        IOptionsMonitor<ConsistentHashingOptions> options, IMeterFactory? meters)
    {
        _name = name;
        _source = source;
        _services = services;
        Router = new Router(source.Make(options.Get(name), services, current: null));
        source.HasStarted = true;
        Metrics = new RouterMetrics(Router, name, meters);
        _subscription = options.OnChange(Reload);
    }

    public Router Router { get; }

    public RouterMetrics Metrics { get; }

    /// <summary>Why the newest options made no map, so that the one before is still in use; null if they did.</summary>
    public Exception? Refusal => _refusal;

    public void Dispose()
    {
        _subscription?.Dispose();
        Metrics.Dispose();
    }

    private void Reload(ConsistentHashingOptions options, string? name)
    {
        if (!string.Equals(name, _name, StringComparison.Ordinal))
            return;
        lock (_reloadLock)
        {
            NodeMap current = Router.Map;
            try
            {
                NodeMap next = _source.Make(options, _services, current);
                _refusal = null;
                if (next.Fingerprint != current.Fingerprint)
                    Router.Publish(next);
            }
            catch (Exception e) when (MapSource.IsRefusal(e))
            {
                // Not lost: the health check and the counter show it until options come that make a map.
                _refusal = e;
                Metrics.CountRefusal();
            }
        }
    }
}
