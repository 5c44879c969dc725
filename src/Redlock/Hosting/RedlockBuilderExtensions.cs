using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>What registered locks are given.</summary>
public static class RedlockBuilderExtensions
{
    /// <summary>Reads their options from configuration too.</summary>
    /// <remarks>
    /// Keys: <c>Namespace</c>, <c>TimeToLive</c>, <c>MaxTimeToLive</c>, <c>LockDelay</c>, <c>MaxHold</c>,
    /// <c>NodeTimeout</c>, <c>RenewsLocks</c>, <c>AllowsEvenNodes</c>, <c>LogsNames</c>. A key that is none of them is
    /// an error, as it is a slip.
    /// </remarks>
    /// <param name="builder">The locks.</param>
    /// <param name="section">A section of its own.</param>
    public static IRedlockBuilder Configure(this IRedlockBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        builder.Services.AddOptions<DistributedLockOptions>(builder.Name)
            .Configure(options => RedlockConfiguration.Apply(section, options));
        return builder;
    }

    /// <summary>Takes locks on nodes of another kind.</summary>
    /// <param name="builder">The locks.</param>
    /// <param name="count">How many nodes it connects to: 1, 3, 5, 7 or 9.</param>
    /// <param name="connect">Connects to the nodes, once; they belong to the locks then.</param>
    public static IRedlockBuilder UseNodes(this IRedlockBuilder builder, int count,
        Func<IServiceProvider, CancellationToken, ValueTask<IReadOnlyList<ILockNode>>> connect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connect);
        Guard.InRange(count, 1, int.MaxValue, "Name at least one node.");
        RedlockRegistration.Of(builder).Use(count, connect);
        return builder;
    }

    /// <summary>
    /// A health check, which asks every node: unhealthy when fewer than a quorum are ready, so that no lock can be
    /// taken; degraded when one is away, in quarantine or of another opinion.
    /// </summary>
    /// <param name="builder">The locks.</param>
    /// <param name="checkName">The name of the check; <c>redlock</c> and the key unless given.</param>
    public static IRedlockBuilder AddHealthCheck(this IRedlockBuilder builder, string? checkName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RedlockRegistration registration = RedlockRegistration.Of(builder);
        string name = builder.Name;
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            checkName ?? (name.Length == 0 ? "redlock" : $"redlock-{name}"),
            services => new RedlockHealthCheck(registration.LocksOf(services)), failureStatus: null, tags: null));
        return builder;
    }
}
