using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.Snowflake;

/// <summary>What a registered generator is given.</summary>
public static class SnowflakeBuilderExtensions
{
    /// <summary>Reads its options from configuration too.</summary>
    /// <remarks>
    /// Keys: <c>NodeId</c>, <c>Layout</c> (the name of a preset), <c>Fence</c> (a path), <c>Mode</c>, <c>Overflow</c>,
    /// <c>MaxBorrow</c>, <c>MaxForwardJump</c>, <c>MaxClockBackWait</c>, and <c>Lease:Slice</c>, <c>Lease:MaxAhead</c>,
    /// <c>Lease:FirstNode</c>, <c>Lease:NodeCount</c>. A key that is none of them is an error, as it is a slip.
    /// </remarks>
    /// <param name="builder">The generator.</param>
    /// <param name="section">A section of its own.</param>
    public static ISnowflakeBuilder Configure(this ISnowflakeBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.Services.AddOptions<SnowflakeOptions>(builder.Name)
            .Configure(options => SnowflakeConfiguration.Apply(section, options));
        return builder;
    }

    /// <summary>Leases its node id.</summary>
    /// <param name="builder">The generator.</param>
    /// <param name="store">Makes the store, once; the container's, if it is to be disposed.</param>
    public static ISnowflakeBuilder UseLeases(
        this ISnowflakeBuilder builder, Func<IServiceProvider, ISnowflakeLeaseStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        SnowflakeRegistration.Of(builder).LeaseStore = store;
        return builder;
    }

    /// <summary>Asks for its node id when the host starts, unless the options have one.</summary>
    /// <param name="builder">The generator.</param>
    /// <param name="sources">Asked in their order; see <see cref="NodeIdSource"/>.</param>
    public static ISnowflakeBuilder UseNodeIds(this ISnowflakeBuilder builder, params INodeIdSource[] sources)
    {
        ArgumentNullException.ThrowIfNull(builder);
        INodeIdSource source = NodeIdSource.FirstOf(sources);
        SnowflakeRegistration.Of(builder).NodeIds = _ => source;
        return builder;
    }

    /// <summary>
    /// A health check: unhealthy without a lease or when the layout is exhausted, degraded when the lease is not
    /// renewed in time, when a fence was lost and made anew, and from one year before exhaustion.
    /// </summary>
    /// <param name="builder">The generator.</param>
    /// <param name="checkName">The name of the check; <c>snowflake</c> and the key unless given.</param>
    public static ISnowflakeBuilder AddHealthCheck(this ISnowflakeBuilder builder, string? checkName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string name = builder.Name;
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            checkName ?? (name.Length == 0 ? "snowflake" : $"snowflake-{name}"),
            services => new SnowflakeHealthCheck(name.Length == 0
                ? services.GetRequiredService<SnowflakeGenerator>()
                : services.GetRequiredKeyedService<SnowflakeGenerator>(name)),
            failureStatus: null, tags: null));
        return builder;
    }
}
