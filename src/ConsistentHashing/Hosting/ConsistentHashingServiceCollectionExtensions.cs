using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.ConsistentHashing;

/// <summary>Registers maps.</summary>
/// <remarks>
/// Each registration gives a singleton <see cref="Router"/>, with the map's name as its key if it has one. Options that
/// make no map fail the start of the host, and without a host the first use. Calling twice for a name configures the
/// same map further.
/// </remarks>
public static class ConsistentHashingServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="Router"/> that is configured elsewhere.</summary>
    /// <param name="services">The services.</param>
    public static IConsistentHashingBuilder AddConsistentHashing(this IServiceCollection services) =>
        Add(services, Options.DefaultName);

    /// <summary>Registers a <see cref="Router"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IConsistentHashingBuilder AddConsistentHashing(
        this IServiceCollection services, Action<ConsistentHashingOptions> configure) =>
        Configure(Add(services, Options.DefaultName), configure);

    /// <summary>Registers a <see cref="Router"/> that follows a section of the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section; when it is reloaded, the map follows.</param>
    public static IConsistentHashingBuilder AddConsistentHashing(
        this IServiceCollection services, IConfiguration configuration) =>
        Bind(Add(services, Options.DefaultName), configuration);

    /// <summary>Registers a keyed <see cref="Router"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key, and the name of the options; not empty.</param>
    /// <param name="configure">Sets the options.</param>
    public static IConsistentHashingBuilder AddKeyedConsistentHashing(
        this IServiceCollection services, string name, Action<ConsistentHashingOptions> configure) =>
        Configure(Add(services, Shared.Guard.Text(name, NodeSet.MaxNameLength)), configure);

    /// <summary>Registers a keyed <see cref="Router"/> that follows a section of the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key, and the name of the options; not empty.</param>
    /// <param name="configuration">The section; when it is reloaded, the map follows.</param>
    public static IConsistentHashingBuilder AddKeyedConsistentHashing(
        this IServiceCollection services, string name, IConfiguration configuration) =>
        Bind(Add(services, Shared.Guard.Text(name, NodeSet.MaxNameLength)), configuration);

    /// <summary>Checks a registered map: that a node is up and that the newest options made a map.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="mapName">The map's name; empty for the one without a key.</param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddConsistentHashing(
        this IHealthChecksBuilder builder, string mapName = "", params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mapName);
        string check = mapName.Length == 0 ? "consistent_hashing" : "consistent_hashing_" + mapName;
        return builder.Add(new(
            check, services => new MapHealthCheck(services.GetRequiredKeyedService<HostedRouter>(mapName)),
            failureStatus: null, tags));
    }

    private static ConsistentHashingBuilder Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        MapSource? known = services
            .Where(service => service.ServiceType == typeof(MapSource) && name.Equals(service.ServiceKey))
            .Select(service => (MapSource?)service.KeyedImplementationInstance).FirstOrDefault();
        if (known is not null)
            return new ConsistentHashingBuilder(services, name, known);

        var source = new MapSource();
        services.AddKeyedSingleton(name, source);
        services.AddOptions<ConsistentHashingOptions>(name).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConsistentHashingOptions>>(
            provider => new MapValidator(name, source, provider));
        services.AddKeyedSingleton(name, (provider, _) => new HostedRouter(
            name, source, provider, provider.GetRequiredService<IOptionsMonitor<ConsistentHashingOptions>>(),
            provider.GetService<IMeterFactory>(), provider.GetService<ILoggerFactory>()));
        Router Find(IServiceProvider provider) => provider.GetRequiredKeyedService<HostedRouter>(name).Router;
        if (name.Length == 0)
            services.TryAddSingleton(Find);
        else
            services.TryAddKeyedSingleton(name, (provider, _) => Find(provider));
        return new ConsistentHashingBuilder(services, name, source);
    }

    private static ConsistentHashingBuilder Configure(
        ConsistentHashingBuilder builder, Action<ConsistentHashingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    private static ConsistentHashingBuilder Bind(ConsistentHashingBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        builder.Services.Configure<ConsistentHashingOptions>(
            builder.Name, options => OptionsReader.Read(configuration, options));
        builder.Services.AddSingleton<IOptionsChangeTokenSource<ConsistentHashingOptions>>(
            new ConfigurationChangeTokenSource<ConsistentHashingOptions>(builder.Name, configuration));
        return builder;
    }
}
