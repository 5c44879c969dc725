using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>Registers locks in a container.</summary>
public static class RedlockServiceCollectionExtensions
{
    private const int MaxNameChars = 100;

    /// <summary>
    /// The locks <see cref="DistributedLocks"/>, one object for the container, which disposes it. Over a node in
    /// memory, for this process alone, unless they are given nodes.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Their options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There are some already.</exception>
    public static IRedlockBuilder AddRedlock(
        this IServiceCollection services, Action<DistributedLockOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        RedlockRegistration registration = Register(services, "", configure);
        services.AddSingleton(registration.Open);
        return new RedlockBuilder("", services);
    }

    /// <summary>Locks of another namespace or other nodes, taken by their key: <c>[FromKeyedServices("jobs")]</c>.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="name">The key, also the name of their options; 1 to 100 characters.</param>
    /// <param name="configure">Their options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There are some of the key already.</exception>
    public static IRedlockBuilder AddKeyedRedlock(
        this IServiceCollection services, string name, Action<DistributedLockOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Guard.Text(name, MaxNameChars);
        RedlockRegistration registration = Register(services, name, configure);
        services.AddKeyedSingleton(name, (provider, _) => registration.Open(provider));
        return new RedlockBuilder(name, services);
    }

    private static RedlockRegistration Register(
        IServiceCollection services, string name, Action<DistributedLockOptions>? configure)
    {
        if (services.Any(service => !service.IsKeyedService
            && service.ImplementationInstance is RedlockRegistration known && known.Name == name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "There are locks without a key already: give further ones a key with AddKeyedRedlock."
                : "There are locks of this key already: take another key.");
        }

        var registration = new RedlockRegistration(name);
        services.AddSingleton(registration);
        OptionsBuilder<DistributedLockOptions> options =
            services.AddOptions<DistributedLockOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<DistributedLockOptions>>(new RedlockOptionsValidator(registration));
        services.AddSingleton<IHostedService>(provider => new HostStarter(_ =>
        {
            registration.LocksOf(provider);
            return Task.CompletedTask;
        }));
        return registration;
    }
}
