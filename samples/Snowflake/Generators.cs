using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Snowflake.Sample;

/// <summary>Generators: bare, with a fence, leased; in a container; and numbers without time.</summary>
public static class Generators
{
    public static void Fenced()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Mint(path);
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + ".lock");
        }
    }

    public static async Task LeasedAsync()
    {
        var store = new InMemoryLeaseStore();
        #region SnowflakeLeases
        await using SnowflakeGenerator leased = await SnowflakeGenerator.LeaseAsync(store, new SnowflakeOptions());
        SnowflakeId id = await leased.NextAsync();                      // waits for the lease, should it be lost
        #endregion
        Console.WriteLine($"leased: node {leased.NodeId}, {leased.Guarantees}, an id: {id > SnowflakeId.MinValue}");
    }

    public static void Hosted()
    {
        var services = new ServiceCollection();
        #region SnowflakeHosting
        services.AddSnowflake(o => o.Layout = SnowflakeLayout.Twitter)
            .UseNodeIds(NodeIdSource.FromEnvironment("NODE_ID"), NodeIdSource.FromStatefulSet(), NodeIdSource.Of(7))
            .AddHealthCheck();
        services.AddKeyedSnowflake("orders", o => (o.NodeId, o.Mode) = (3, SnowflakeMode.Coarse));
        #endregion
        using ServiceProvider provider = services.BuildServiceProvider();
        var orders = provider.GetRequiredKeyedService<SnowflakeGenerator>("orders");
        Console.WriteLine($"hosted: node {orders.Layout.Decode(orders.Next()).Node}");
    }

    public static async Task SegmentsAsync()
    {
        #region SnowflakeSegments
        var links = new SegmentAllocator(new InMemorySegmentStore(), "links");
        long number = await links.NextAsync();                          // dense numbers, without a call for each
        #endregion
        Console.WriteLine($"allocated: {number}");
    }

    private static void Mint(string path)
    {
        #region SnowflakeGenerators
        using var ids = new SnowflakeGenerator(new SnowflakeOptions
        {
            NodeId = 42,
            Fence = SnowflakeFence.File(path, create: true),            // once; afterwards a missing file is refused
        });

        SnowflakeGuarantee reach = ids.Guarantees;                      // Restart
        SnowflakeId id = ids.Next();                                    // or throws why not
        bool minted = ids.TryNext(out SnowflakeId other, out SnowflakeRefusal why); // never waits

        var batch = new SnowflakeId[100];
        ids.Fill(batch);                                                // ascending, one atomic operation
        #endregion
        Console.WriteLine($"fenced: {reach}, minted: {minted} {why}, ascending: {id < other && other < batch[0]}");
    }
}
