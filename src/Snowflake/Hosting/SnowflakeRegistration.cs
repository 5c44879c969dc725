using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.Snowflake;

/// <summary>
/// How one registered generator is made: from its options, and from a store or a source of node ids if it was given
/// one.
/// </summary>
internal sealed class SnowflakeRegistration(string name)
{
    private int? _foundNode;

    /// <summary>The key of the generator.</summary>
    public string Name => name;

    /// <summary>Makes the store to lease from; null for none.</summary>
    public Func<IServiceProvider, ISnowflakeLeaseStore>? LeaseStore { get; set; }

    /// <summary>Makes the source of the node id; null for none.</summary>
    public Func<IServiceProvider, INodeIdSource>? NodeIds { get; set; }

    /// <summary>The registration of a builder, which every builder has made first.</summary>
    public static SnowflakeRegistration Of(ISnowflakeBuilder builder) =>
        builder.Services.Select(descriptor => descriptor.IsKeyedService ? null
            : descriptor.ImplementationInstance as SnowflakeRegistration)
            .FirstOrDefault(registration => registration?.Name == builder.Name)
        ?? throw new ArgumentException("The builder is not one of AddSnowflake or AddKeyedSnowflake.", nameof(builder));

    /// <summary>Makes the generator when the host starts: the lease is under way before the first id.</summary>
    public async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await FindNodeAsync(services, cancellationToken).ConfigureAwait(false);
        _ = name.Length == 0
            ? services.GetRequiredService<SnowflakeGenerator>()
            : services.GetRequiredKeyedService<SnowflakeGenerator>(name);
    }

    // Asks the source of node ids, before the generator is made.
    private async Task FindNodeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        SnowflakeOptions options = OptionsOf(services);
        if (NodeIds is null || options.NodeId is not null || _foundNode is not null)
            return;
        _foundNode = await NodeIds(services).FindAsync(options.Layout, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"No source knows the node id of the generator '{name}': set NodeId, or lease one.");
    }

    /// <summary>Makes the generator. A leased one has asked for its lease and not waited for it.</summary>
    public SnowflakeGenerator Create(IServiceProvider services)
    {
        SnowflakeOptions options = OptionsOf(services);
        if (LeaseStore is not null)
            return SnowflakeGenerator.StartLeasing(LeaseStore(services), options);
        // Done before by the host; here for containers without one.
        FindNodeAsync(services, CancellationToken.None).GetAwaiter().GetResult();
        options.NodeId ??= _foundNode;
        return new SnowflakeGenerator(options);
    }

    private SnowflakeOptions OptionsOf(IServiceProvider services)
    {
        SnowflakeOptions options = services.GetRequiredService<IOptionsMonitor<SnowflakeOptions>>().Get(name);
        if (options.TimeProvider == TimeProvider.System)
            options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        options.MeterFactory ??= services.GetService<IMeterFactory>();
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        return options;
    }
}
