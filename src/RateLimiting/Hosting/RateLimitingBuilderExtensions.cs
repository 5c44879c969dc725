using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
    /// A health check: how many policies there are, and whatever the store says of itself.
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
