using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>What a registered limiter is given.</summary>
public static class RateLimitingBuilderExtensions
{
    /// <summary>Keeps its states in a store instead of in memory.</summary>
    /// <remarks>
    /// The store is a service of the container, of the limiter's key, which disposes it. One that is an
    /// <see cref="IHealthCheck"/> itself is asked by <see cref="AddHealthCheck"/> too.
    /// </remarks>
    /// <param name="builder">The limiter.</param>
    /// <param name="store">Makes the store, once.</param>
    /// <exception cref="InvalidOperationException">It has one already.</exception>
    public static IRateLimitingBuilder UseStore(
        this IRateLimitingBuilder builder, Func<IServiceProvider, IRateLimitStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        RateLimitingRegistration registration = RateLimitingRegistration.Of(builder);
        if (registration.HasStore)
        {
            throw new InvalidOperationException(
                $"The limiter '{builder.Name}' has a store already: leave one out, or register a keyed limiter each.");
        }

        registration.HasStore = true;
        builder.Services.AddKeyedSingleton(registration.Key, (services, _) => store(services));
        return builder;
    }

    /// <summary>Puts a limiter around the limiter; the one added last is outermost.</summary>
    /// <remarks><see cref="LocalRateLimiter"/>, taken from the container itself, stays bare.</remarks>
    /// <param name="builder">The limiter.</param>
    /// <param name="decorator">Makes, once, the limiter to inject from the one so far.</param>
    public static IRateLimitingBuilder Decorate(
        this IRateLimitingBuilder builder, Func<IServiceProvider, IRateLimiter, IRateLimiter> decorator)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(decorator);
        RateLimitingRegistration.Of(builder).Decorators.Add(decorator);
        return builder;
    }

    /// <summary>
    /// Reads policies from configuration, beside those of the options, and again whenever it is reloaded.
    /// </summary>
    /// <remarks>
    /// <c>Policies:{name}:Limits:{limit}</c> has <c>Kind</c> (<c>TokenBucket</c>, <c>LeakyBucket</c>,
    /// <c>FixedWindow</c>, <c>SlidingWindow</c>, <c>SlidingLog</c>, <c>CalendarWindow</c>, <c>Concurrency</c>),
    /// <c>Permits</c>, and what the kind needs of <c>Per</c>, <c>Burst</c>, <c>Queue</c>, <c>Window</c>, <c>Unit</c>,
    /// <c>Zone</c>; <c>Soft</c> is false unless given. <c>Policies:{name}:Version</c> is for fleets. <c>Planned</c> is
    /// a list of policies with <c>Policy</c>, <c>From</c>, <c>Inheritance</c>; <c>Overrides</c> one with
    /// <c>Policy</c>, <c>Use</c> and what else a <see cref="RateLimitOverride"/> has (<c>NumberKey</c> for a number);
    /// <c>Inheritance</c> is for all other changes. A key that is none of them is an error, as it is a slip.
    /// </remarks>
    /// <param name="builder">The limiter.</param>
    /// <param name="section">A section of its own.</param>
    /// <exception cref="InvalidOperationException">It has a source already.</exception>
    public static IRateLimitingBuilder Configure(this IRateLimitingBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return builder.UsePolicySource(_ => new ConfigurationPolicySource(section));
    }

    /// <summary>
    /// Takes policies from a source, beside those of the options, from when the host starts. If a later set cannot be
    /// read the policies stay, and health, log and the counter <c>purlin.rate_limiting.policy_reloads.failed</c> say
    /// so.
    /// </summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="source">Makes the source, once; the container's, if it is to be disposed.</param>
    /// <param name="pollEvery">How often to read it if it does not tell of changes; a minute unless given.</param>
    /// <exception cref="InvalidOperationException">It has a source already.</exception>
    public static IRateLimitingBuilder UsePolicySource(
        this IRateLimitingBuilder builder, Func<IServiceProvider, IRateLimitPolicySource> source,
        TimeSpan? pollEvery = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        RateLimitingRegistration registration = RateLimitingRegistration.Of(builder);
        if (registration.HasSource)
        {
            throw new InvalidOperationException(
                $"The limiter '{builder.Name}' has a source of policies already: make one of both.");
        }

        registration.HasSource = true;
        TimeSpan every = Guard.InRange(
            pollEvery ?? TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), null,
            nameof(pollEvery));
        builder.Services.AddKeyedSingleton(
            registration.Key, (services, _) => registration.CreateFeed(services, source(services), every));
        return builder;
    }

    /// <summary>
    /// A health check: how many policies there are, degraded while the newest set is not in force, and whatever the
    /// store says of itself.
    /// </summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="checkName">The name of the check; <c>rate-limiting</c> and the key unless given.</param>
    public static IRateLimitingBuilder AddHealthCheck(this IRateLimitingBuilder builder, string? checkName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RateLimitingRegistration registration = RateLimitingRegistration.Of(builder);
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            checkName ?? (builder.Name.Length == 0 ? "rate-limiting" : $"rate-limiting-{builder.Name}"),
            services => new RateLimitingHealthCheck(registration, services),
            failureStatus: null, tags: null));
        return builder;
    }
}
