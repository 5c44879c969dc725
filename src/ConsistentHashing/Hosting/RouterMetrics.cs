using System.Diagnostics.Metrics;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The instruments of a router, on the meter <c>Purlin.ConsistentHashing</c>: what moved, the epoch, the nodes and, for
/// a balancer, the load of each node. Dependency injection makes one by itself; without it, make one yourself.
/// </summary>
/// <remarks>Every measurement has the tag <c>purlin.map</c>, loads and shares <c>purlin.node</c> as well. Thread-safe.
/// </remarks>
public sealed class RouterMetrics : IDisposable
{
    private const string MeterName = "Purlin.ConsistentHashing";
    private readonly Router _router;
    private readonly KeyValuePair<string, object?> _mapTag;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _movedShare;
    private volatile bool _isDisposed;

    /// <summary>The instruments of a router, which measure until they are disposed.</summary>
    /// <param name="router">The router.</param>
    /// <param name="mapName">The value of the tag <c>purlin.map</c>.</param>
    /// <param name="meters">Makes and owns the meter; unless given, it is made here and disposed with this.</param>
    public RouterMetrics(Router router, string mapName, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(mapName);
        _router = router;
        _mapTag = new("purlin.map", mapName);
        _ownsMeter = meters is null;
        _meter = meters?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        _updates = _meter.CreateCounter<long>(
            "purlin.consistent_hashing.updates", "{map}", "Maps published after the first.");
        _refusals = _meter.CreateCounter<long>(
            "purlin.consistent_hashing.refused_updates", "{map}", "Options that made no map.");
        _movedShare = _meter.CreateHistogram<double>(
            "purlin.consistent_hashing.moved_share", "1", "Share of the keys that an update moved.");
        _meter.CreateObservableGauge(
            "purlin.consistent_hashing.epoch", () => Measure(_router.Map.Epoch), "{change}",
            "Changes that led to the newest map.");
        _meter.CreateObservableGauge(
            "purlin.consistent_hashing.nodes", () => Measure(_router.Map.Nodes.Count), "{node}",
            "Nodes of the newest map.");
        _router.Updated += OnUpdated;
    }

    /// <summary>Measures the load of each node as well.</summary>
    /// <param name="balancer">A balancer over the same router.</param>
    public void ObserveLoads(BoundedLoadBalancer balancer)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        _meter.CreateObservableGauge(
            "purlin.consistent_hashing.load", () => MeasureLoads(balancer), "{lease}", "Leases out on each node.");
    }

    /// <summary>Ends the measuring.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _router.Updated -= OnUpdated;
        if (_ownsMeter)
            _meter.Dispose();
    }

    internal void CountRefusal() => _refusals.Add(1, _mapTag);

    private void OnUpdated(NodeMap previous, NodeMap next)
    {
        _updates.Add(1, _mapTag);
        if (!_movedShare.Enabled)
            return;
        // Under another hash almost every key has another place, and there is no plan.
        double moved = previous.Hash == next.Hash ? MigrationPlan.Between(previous, next).MovedShare : 1;
        _movedShare.Record(moved, _mapTag);
    }

    // An instrument lives as long as its meter, which may be another's: it has nothing to say after the end.
    private IEnumerable<Measurement<long>> Measure(long value) => _isDisposed ? [] : [new(value, _mapTag)];

    private IEnumerable<Measurement<long>> MeasureLoads(BoundedLoadBalancer balancer)
    {
        if (_isDisposed)
            yield break;
        foreach (Node node in _router.Map.Nodes)
            yield return new(balancer.GetLoad(node.Id), _mapTag, new("purlin.node", node.Id));
    }
}
