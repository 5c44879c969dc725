namespace Purlin.ConsistentHashing.Tests;

public sealed class RouterMetricsTests
{
    [Fact]
    public void A_map_of_another_hash_moves_everything()
    {
        using var meters = new MetricCollector();
        var router = new Router(RendezvousMap.Create(Maps.Nodes(3)));
        using var metrics = new RouterMetrics(router, "m", meters);

        router.Publish(RendezvousMap.Create(Maps.Nodes(3), KeyHash.XxHash64()));

        Assert.Equal(1, meters.Last("purlin.consistent_hashing.moved_share", ("purlin.map", "m")));
    }

    [Fact]
    public void Disposed_it_measures_no_more_and_leaves_the_meter_to_others()
    {
        using var meters = new MetricCollector();
        var router = new Router(RendezvousMap.Create(Maps.Nodes(3)));
        var balancer = new BoundedLoadBalancer(router);
        var first = new RouterMetrics(router, "first", meters);
        first.ObserveLoads(balancer);
        using var second = new RouterMetrics(router, "second", meters);
        second.ObserveLoads(balancer);

        first.Dispose();
        router.Publish(router.Map.Add(new Node("x")));
        meters.Observe();

        Assert.Equal(["second"], meters.Measurements.Select(measurement => measurement.Tags["purlin.map"]).Distinct());
        Assert.Equal(1, meters.Sum("purlin.consistent_hashing.updates"));
        Assert.Equal(2, meters.Last("purlin.consistent_hashing.epoch"));
        Assert.Equal(4, meters.Last("purlin.consistent_hashing.nodes"));
    }

    [Fact]
    public void Without_a_factory_the_meter_is_its_own()
    {
        var router = new Router(RendezvousMap.Create(Maps.Nodes(3)));
        using var measured = new MetricCollector("Purlin.ConsistentHashing");
        using (new RouterMetrics(router, "own-meter"))
            router.Publish(router.Map.Add(new Node("x")));

        double? share = measured.Last("purlin.consistent_hashing.moved_share", ("purlin.map", "own-meter"));
        Assert.Equal(0.25, share!.Value, 1e-9);
    }
}
