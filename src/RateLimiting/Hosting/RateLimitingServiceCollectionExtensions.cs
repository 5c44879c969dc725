using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>Registers limiters in a container.</summary>
public static class RateLimitingServiceCollectionExtensions
{
    private const int MaxNameChars = 100;

    /// <summary>
    /// The limiter <see cref="IRateLimiter"/>, one for the container; in memory, and then also as
    /// <see cref="LocalRateLimiter"/>, unless the builder is given a store.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static IRateLimitingBuilder AddRateLimiting(
        this IServiceCollection services, Action<RateLimitingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Register(services, "", configure);
    }

    /// <summary>One of several limiters, taken by its key: <c>[FromKeyedServices("tokens")]</c>.</summary>
    /// <param name="services">Where.</param>
    /// <param name="name">The key, also the name of its options; 1 to 100 characters.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one of the key already.</exception>
    public static IRateLimitingBuilder AddKeyedRateLimiting(
        this IServiceCollection services, string name, Action<RateLimitingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Register(services, Guard.Text(name, MaxNameChars), configure);
    }

    private static RateLimitingBuilder Register(
        IServiceCollection services, string name, Action<RateLimitingOptions>? configure)
    {
        if (services.Any(service => !service.IsKeyedService
            && service.ImplementationInstance is RateLimitingRegistration known && known.Name == name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "There is a limiter without a key already: give further ones a key with AddKeyedRateLimiting."
                : "There is a limiter of this key already: take another key.");
        }

        var registration = new RateLimitingRegistration(name);
        services.AddSingleton(registration);
        OptionsBuilder<RateLimitingOptions> options = services.AddOptions<RateLimitingOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<RateLimitingOptions>>(new RateLimitingOptionsValidator(registration));
        services.AddKeyedSingleton(registration.Key, (provider, _) => registration.CreatePolicies(provider));
        services.AddKeyedSingleton(registration.Key, (provider, _) => registration.CreateLocal(provider));
        services.AddKeyedSingleton(registration.Key, (provider, _) => registration.Create(provider));
        services.AddSingleton<IHostedService>(provider =>
            new HostStarter(cancellationToken => registration.StartAsync(provider, cancellationToken)));
        return new(name, services);
    }
}
