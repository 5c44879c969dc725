using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>Service providers and configurations for tests of the registration.</summary>
internal static class Hosts
{
    public static ServiceProvider Provider(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>A configuration that a test sets and reloads.</summary>
    public static IConfigurationRoot Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))).Build();

    public static void Set(this IConfigurationRoot root, params (string Key, string? Value)[] values)
    {
        foreach ((string key, string? value) in values)
            root[key] = value;
        root.Reload();
    }
}
