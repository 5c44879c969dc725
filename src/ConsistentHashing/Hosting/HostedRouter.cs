using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.ConsistentHashing;

/// <summary>A router that follows its options, with its metrics; one per name.</summary>
internal sealed class HostedRouter : IDisposable
{
    private readonly string _name;
    private readonly MapSource _source;
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly Lock _reloadLock = new();
    private readonly IDisposable? _subscription;
    private volatile Exception? _refusal;

    public HostedRouter(
        string name, MapSource source, IServiceProvider services,
        IOptionsMonitor<ConsistentHashingOptions> options, IMeterFactory? meters, ILoggerFactory? loggers)
    {
        _name = name;
        _source = source;
        _services = services;
        _logger = HostingLog.Of(loggers);
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
            NodeMap next;
            try
            {
                next = _source.Make(options, _services, current);
            }
            catch (Exception e)
            {
                // Whatever it is, for a callback may throw anything: whoever reloads a configuration, often a thread
                // that watches a file, is not who can answer it. The log, the counter and, until options come that
                // make a map, the health check tell those who can.
                _refusal = e;
                Metrics.CountRefusal();
                HostingLog.Refused(_logger, _name, current.Epoch, e);
                return;
            }

            _refusal = null;
            if (next.Fingerprint == current.Fingerprint)
                return;
            HostingLog.Changed(_logger, _name, next.Epoch, next.Nodes.Count, next.Fingerprint);
            Router.Publish(next);
        }
    }
}
