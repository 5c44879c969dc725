using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Purlin.ConsistentHashing;

/// <summary>What can be added to a registered map.</summary>
public static class ConsistentHashingBuilderExtensions
{
    /// <summary>
    /// Takes the map from bytes that all processes share, made by <see cref="NodeMap.Save"/>: from a database, an
    /// object store, a message. Asked for at start and when the options change.
    /// </summary>
    /// <param name="builder">The map's registration.</param>
    /// <param name="load">Gives the bytes; what it throws fails the start.</param>
    public static IConsistentHashingBuilder UseSharedMap(
        this IConsistentHashingBuilder builder, Func<IServiceProvider, ReadOnlyMemory<byte>> load)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(load);
        SourceOf(builder).Shared = load;
        return builder;
    }

    /// <summary>
    /// Registers a <see cref="BoundedLoadBalancer"/> over the map, with the map's key if it has one, and measures the
    /// load of each node.
    /// </summary>
    /// <param name="builder">The map's registration.</param>
    /// <param name="overload">By how much a node may exceed its fair share, from 0 to 1,000.</param>
    public static IConsistentHashingBuilder AddBoundedLoad(
        this IConsistentHashingBuilder builder, double overload = BoundedLoadBalancer.DefaultOverload)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Shared.Guard.InRange(overload, 0, BoundedLoadBalancer.MaxOverload);
        string name = builder.Name;
        BoundedLoadBalancer Make(IServiceProvider services)
        {
            HostedRouter hosted = services.GetRequiredKeyedService<HostedRouter>(name);
            var balancer = new BoundedLoadBalancer(hosted.Router, overload);
            hosted.Metrics.ObserveLoads(balancer);
            return balancer;
        }

        if (name.Length == 0)
            builder.Services.TryAddSingleton(Make);
        else
            builder.Services.TryAddKeyedSingleton(name, (services, _) => Make(services));
        return builder;
    }

    private static MapSource SourceOf(IConsistentHashingBuilder builder) =>
        builder is ConsistentHashingBuilder own ? own.Source : throw new ArgumentException(
            $"It is a {builder.GetType().Name}. Give what AddConsistentHashing returned.", nameof(builder));
}
