using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>Registers generators in a container.</summary>
public static class SnowflakeServiceCollectionExtensions
{
    private const int MaxNameChars = 100;

    /// <summary>The generator <see cref="SnowflakeGenerator"/>, one for the container.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static ISnowflakeBuilder AddSnowflake(
        this IServiceCollection services, Action<SnowflakeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        SnowflakeRegistration registration = Register(services, "", configure);
        services.AddSingleton(registration.Create);
        return new SnowflakeBuilder("", services);
    }

    /// <summary>One of several generators, taken by its key: <c>[FromKeyedServices("orders")]</c>.</summary>
    /// <param name="services">Where.</param>
    /// <param name="name">The key, also the name of its options; 1 to 100 characters.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one of the key already.</exception>
    public static ISnowflakeBuilder AddKeyedSnowflake(
        this IServiceCollection services, string name, Action<SnowflakeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Guard.Text(name, MaxNameChars);
        SnowflakeRegistration registration = Register(services, name, configure);
        services.AddKeyedSingleton(name, (provider, _) => registration.Create(provider));
        return new SnowflakeBuilder(name, services);
    }

    private static SnowflakeRegistration Register(
        IServiceCollection services, string name, Action<SnowflakeOptions>? configure)
    {
        if (services.Any(service => !service.IsKeyedService
            && service.ImplementationInstance is SnowflakeRegistration known && known.Name == name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "There is a generator without a key already: give further ones a key with AddKeyedSnowflake."
                : "There is a generator of this key already: take another key.");
        }

        var registration = new SnowflakeRegistration(name);
        services.AddSingleton(registration);
        OptionsBuilder<SnowflakeOptions> options = services.AddOptions<SnowflakeOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<SnowflakeOptions>>(new SnowflakeOptionsValidator(registration));
        services.AddSingleton<IHostedService>(provider =>
            new HostStarter(cancellationToken => registration.StartAsync(provider, cancellationToken)));
        return registration;
    }
}
