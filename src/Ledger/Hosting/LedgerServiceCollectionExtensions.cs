using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>Registers books in a container.</summary>
public static class LedgerServiceCollectionExtensions
{
    private const int MaxNameChars = 100;

    /// <summary>
    /// The book <see cref="LedgerBook"/>, one for the container, which closes it. In memory unless it is given a store.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static ILedgerBuilder AddLedger(this IServiceCollection services, Action<LedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        LedgerRegistration registration = Register(services, "", configure);
        services.AddSingleton(registration.Open);
        return new LedgerBuilder("", services);
    }

    /// <summary>One of several books, taken by its key: <c>[FromKeyedServices("points")]</c>.</summary>
    /// <param name="services">Where.</param>
    /// <param name="name">The key, also the name of its options; 1 to 100 characters.</param>
    /// <param name="configure">Its options, checked when the host starts; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">There is one of the key already.</exception>
    public static ILedgerBuilder AddKeyedLedger(
        this IServiceCollection services, string name, Action<LedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Guard.Text(name, MaxNameChars);
        LedgerRegistration registration = Register(services, name, configure);
        services.AddKeyedSingleton(name, (provider, _) => registration.Open(provider));
        return new LedgerBuilder(name, services);
    }

    private static LedgerRegistration Register(
        IServiceCollection services, string name, Action<LedgerOptions>? configure)
    {
        if (services.Any(service => !service.IsKeyedService
            && service.ImplementationInstance is LedgerRegistration known && known.Name == name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "There is a book without a key already: give further ones a key with AddKeyedLedger."
                : "There is a book of this key already: take another key.");
        }

        var registration = new LedgerRegistration(name);
        services.AddSingleton(registration);
        OptionsBuilder<LedgerOptions> options = services.AddOptions<LedgerOptions>(name).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<LedgerOptions>>(new LedgerOptionsValidator(registration));
        services.AddSingleton<IHostedService>(provider => new HostStarter(_ =>
        {
            registration.BookOf(provider);
            return Task.CompletedTask;
        }));
        return registration;
    }
}
