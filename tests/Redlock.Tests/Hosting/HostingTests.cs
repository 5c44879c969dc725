using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

public sealed class HostingTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Locks_are_taken_with_a_key_and_without_one_over_memory_unless_told()
    {
        using IHost host = await StartAsync(services =>
        {
            services.AddRedlock();
            services.AddKeyedRedlock("jobs", o => (o.Namespace, o.TimeToLive) = ("jobs", TimeSpan.FromSeconds(5)));
        });
        DistributedLocks locks = host.Services.GetRequiredService<DistributedLocks>();
        DistributedLocks jobs = host.Services.GetRequiredKeyedService<DistributedLocks>("jobs");
        await using LockHandle held = await locks.AcquireAsync("a", TimeSpan.Zero, None);
        await using LockHandle job = await jobs.AcquireAsync("a", TimeSpan.Zero, None);
        Assert.InRange(held.Remaining, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(30));
        Assert.InRange(job.Remaining, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_container_connects_at_the_start_and_disposes_what_it_made()
    {
        var node = new ClosingNode();
        int connected = 0;
        IHost host = await StartAsync(services => services.AddRedlock().UseNodes(1, (_, _) =>
        {
            connected++;
            return ValueTask.FromResult<IReadOnlyList<ILockNode>>([node]);
        }));
        DistributedLocks locks = host.Services.GetRequiredService<DistributedLocks>();
        Assert.Equal((1, 0), (connected, node.Closed));
        locks.Bootstrap(noHolders: true);
        LockHandle held = await locks.AcquireAsync("a", TimeSpan.Zero, None);
        await host.StopAsync(None);
        host.Dispose();
        Assert.Equal((1, false), (node.Closed, held.IsHeld));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => locks.TryAcquireAsync("a", None));
    }

    [Fact]
    public async Task Options_that_are_wrong_keep_the_host_from_starting_before_any_node_is_asked()
    {
        bool isAsked = false;
        Task<IHost> StartWith(int nodes, Action<DistributedLockOptions> configure) =>
            StartAsync(services => services.AddRedlock(configure).UseNodes(nodes, (_, _) =>
            {
                isAsked = true;
                return ValueTask.FromResult<IReadOnlyList<ILockNode>>([]);
            }));

        OptionsValidationException longer = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartWith(3, o => o.TimeToLive = TimeSpan.FromMinutes(2)));
        Assert.Contains("Raise MaxTimeToLive", longer.Message, StringComparison.Ordinal);
        OptionsValidationException even = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartWith(2, _ => { }));
        Assert.Contains("2 nodes tolerate no more failures", even.Message, StringComparison.Ordinal);
        Assert.False(isAsked);
        InvalidOperationException fewer = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartWith(2, o => o.AllowsEvenNodes = true));
        Assert.Contains("2 nodes were named, and 0 are there", fewer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_read_from_configuration()
    {
        IConfiguration configuration = Configuration(
            ("Locks:Namespace", "shop"), ("Locks:TimeToLive", "00:00:10"), ("Locks:MaxTimeToLive", "00:00:20"),
            ("Locks:LockDelay", "00:00:01"), ("Locks:MaxHold", "01:00:00"), ("Locks:NodeTimeout", "00:00:00.25"),
            ("Locks:RenewsLocks", "false"), ("Locks:AllowsEvenNodes", "True"), ("Locks:LogsNames", "true"));
        using IHost host = await StartAsync(
            services => services.AddRedlock().Configure(configuration.GetSection("Locks")));
        DistributedLockOptions o =
            host.Services.GetRequiredService<IOptionsMonitor<DistributedLockOptions>>().CurrentValue;
        Assert.Equal(("shop", 10.0, 20.0, 1.0), (
            o.Namespace, o.TimeToLive.TotalSeconds, o.MaxTimeToLive.TotalSeconds, o.LockDelay.TotalSeconds));
        Assert.Equal((1.0, 250.0, false, true, true), (o.MaxHold!.Value.TotalHours, o.NodeTimeout.TotalMilliseconds,
            o.RenewsLocks, o.AllowsEvenNodes, o.LogsNames));
    }

    [Theory]
    [InlineData("TimeToLiv", "00:00:10", "'TimeToLiv'")]
    [InlineData("TimeToLive", "10 s", "00:00:30")]
    [InlineData("LogsNames", "yes", "true or false")]
    [InlineData("TimeToLive:Deep", "1", "'TimeToLive:Deep'")]
    public async Task A_slip_in_the_configuration_is_an_error_that_names_it(string key, string value, string said)
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            services => services.AddRedlock().Configure(Configuration((key, value)))));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_twice_is_refused()
    {
        var services = new ServiceCollection();
        services.AddKeyedRedlock("jobs");
        services.AddRedlock();
        Assert.Throws<InvalidOperationException>(() => services.AddKeyedRedlock("jobs"));
        Assert.Throws<InvalidOperationException>(() => services.AddRedlock());
        Assert.ThrowsAny<ArgumentException>(() => services.AddKeyedRedlock(""));
        Assert.Throws<ArgumentException>(() => new ForeignBuilder().AddHealthCheck());
    }

    [Fact]
    public async Task Health_follows_the_nodes()
    {
        FaultyNode[] nodes =
            [.. Enumerable.Range(0, 3).Select(i => new FaultyNode(new InMemoryLockNode($"n{i}", _time)))];
        using IHost host = await StartAsync(services => services.AddRedlock().UseNodes(
            3, (_, _) => ValueTask.FromResult<IReadOnlyList<ILockNode>>(nodes)).AddHealthCheck());
        HealthReportEntry starting = await CheckAsync(host);
        Assert.Equal(HealthStatus.Unhealthy, starting.Status);
        Assert.Contains("n1: Quarantined for 60.6 s", starting.Description, StringComparison.Ordinal);
        for (int i = 0; i < 70; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        nodes[0].IsAway = true;
        HealthReportEntry one = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, one.Status);
        Assert.Equal(
            "2 of 3 nodes are ready, 2 are needed: n0: Away (NodeUnavailableException); n1: Ready; n2: Ready.",
            one.Description);
        Assert.IsType<NodeUnavailableException>(one.Exception);
        nodes[1].IsAway = true;
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
        nodes[0].IsAway = nodes[1].IsAway = false;
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task Locks_log_to_the_container()
    {
        using IHost host = await StartAsync(services => services.AddRedlock());
        DistributedLocks locks = host.Services.GetRequiredService<DistributedLocks>();
        await locks.RunAsLeaderAsync("s", (_, _) => Task.CompletedTask, None);
        Assert.Contains(_log.Entries, entry => entry.Category == "Purlin.Redlock" && entry.EventId.Id == 7);
    }

    [Fact]
    public async Task Redis_servers_are_nodes_of_the_container_by_string_by_connection_or_by_service()
    {
        string server = RedisNodes.Configuration(redis.Server);
        using ConnectionMultiplexer client = RedisNodes.Connect(redis.Server);
        foreach (Action<IRedlockBuilder> use in new Action<IRedlockBuilder>[]
        {
            builder => builder.UseRedis([server], node => node.Timeout = TimeSpan.FromSeconds(30)),
            builder => builder.UseRedis([client]),
            builder => builder.UseRedis([_ => client]),
        })
        {
            using IHost host = await StartAsync(services =>
            {
                services.AddSingleton(TimeProvider.System);
                use(services.AddRedlock(o =>
                    (o.Namespace, o.NodeTimeout) = ($"hosting{Guid.CreateVersion7():N}", TimeSpan.FromSeconds(30))));
            });
            DistributedLocks locks = host.Services.GetRequiredService<DistributedLocks>();
            locks.Bootstrap(noHolders: true);
            await using LockHandle held = await locks.AcquireAsync("a", TimeSpan.FromSeconds(30), None);
            Assert.True(held.FencingToken > 0);
        }
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();

    private static async Task<HealthReportEntry> CheckAsync(IHost host) => (await host.Services
        .GetRequiredService<HealthCheckService>().CheckHealthAsync(None)).Entries["redlock"];

    private async Task<IHost> StartAsync(Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(_log);
        builder.Services.AddLogging();
        add(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(None);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private sealed class ForeignBuilder : IRedlockBuilder
    {
        public string Name => "";

        public IServiceCollection Services { get; } = new ServiceCollection();
    }

    private sealed class ClosingNode : ILockNode
    {
        private readonly InMemoryLockNode _node = new("n");

        public int Closed { get; private set; }

        public string Name => _node.Name;

        public ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default) =>
            _node.SubmitAsync(batch, cancellationToken);

        public ValueTask DisposeAsync()
        {
            Closed++;
            return _node.DisposeAsync();
        }
    }
}
