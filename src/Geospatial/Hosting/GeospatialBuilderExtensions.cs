using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Places of a container, singletons that are there before any service of the host starts: what cannot be loaded ends
/// the start.
/// </summary>
public static class GeospatialBuilderExtensions
{
    private const int MaxNameChars = 100;

    /// <summary>Places that do not move, as <see cref="PlaceIndex{T}"/>.</summary>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="builder">Where.</param>
    /// <param name="schema">Where a place is, and by what it is searched.</param>
    /// <param name="load">Gives them, once.</param>
    /// <exception cref="InvalidOperationException">There are places of this type already.</exception>
    public static IGeospatialBuilder AddPlaces<T>(
        this IGeospatialBuilder builder, PlaceSchema<T> schema, Func<IServiceProvider, IEnumerable<T>> load) =>
        AddPlaces(builder, key: null, schema, load);

    /// <summary>Places that do not move, taken by their key: <c>[FromKeyedServices("shops")]</c>.</summary>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="builder">Where.</param>
    /// <param name="name">The key; 1 to 100 characters.</param>
    /// <param name="schema">Where a place is, and by what it is searched.</param>
    /// <param name="load">Gives them, once.</param>
    /// <exception cref="InvalidOperationException">There are places of this type and key already.</exception>
    public static IGeospatialBuilder AddKeyedPlaces<T>(
        this IGeospatialBuilder builder, string name, PlaceSchema<T> schema,
        Func<IServiceProvider, IEnumerable<T>> load) =>
        AddPlaces(builder, Guard.Text(name, MaxNameChars), schema, load);

    /// <summary>Places that come, change and go, as <see cref="LivePlaces{TKey, T}"/>. Unless the options say
    /// otherwise, time and meters are the container's.</summary>
    /// <typeparam name="TKey">What names a place.</typeparam>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="builder">Where.</param>
    /// <param name="key">What names a place.</param>
    /// <param name="schema">Where a place is, and by what it is searched.</param>
    /// <param name="configure">Their options, checked when the host starts; null for the usual.</param>
    /// <param name="load">Gives the first ones; null for none.</param>
    /// <exception cref="InvalidOperationException">There are live places of these types already.</exception>
    public static IGeospatialBuilder AddLivePlaces<TKey, T>(
        this IGeospatialBuilder builder, Func<T, TKey> key, PlaceSchema<T> schema,
        Action<LivePlacesOptions>? configure = null, Func<IServiceProvider, IEnumerable<T>>? load = null)
        where TKey : notnull => AddLivePlaces(builder, "", key, schema, configure, load);

    /// <summary>Places that come, change and go, taken by their key: <c>[FromKeyedServices("stalls")]</c>.</summary>
    /// <typeparam name="TKey">What names a place.</typeparam>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="builder">Where.</param>
    /// <param name="name">The key of the service, and unless configured the <see cref="LivePlacesOptions.Name"/>; 1 to
    /// 100 characters.</param>
    /// <param name="key">What names a place.</param>
    /// <param name="schema">Where a place is, and by what it is searched.</param>
    /// <param name="configure">Their options, checked when the host starts; null for the usual.</param>
    /// <param name="load">Gives the first ones; null for none.</param>
    /// <exception cref="InvalidOperationException">There are live places of these types and this key
    /// already.</exception>
    public static IGeospatialBuilder AddKeyedLivePlaces<TKey, T>(
        this IGeospatialBuilder builder, string name, Func<T, TKey> key, PlaceSchema<T> schema,
        Action<LivePlacesOptions>? configure = null, Func<IServiceProvider, IEnumerable<T>>? load = null)
        where TKey : notnull =>
        AddLivePlaces(builder, Guard.Text(name, MaxNameChars), key, schema, configure, load);

    /// <summary>
    /// Checks live places: degraded after a rebuild that failed, unhealthy, or what is given, once changes wait for it.
    /// </summary>
    /// <typeparam name="TKey">What names a place.</typeparam>
    /// <typeparam name="T">The places.</typeparam>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The key of the service; empty for the one without.</param>
    /// <param name="failureStatus">What failing is; null for unhealthy.</param>
    /// <param name="tags">Tags of the check; null for none.</param>
    public static IHealthChecksBuilder AddLivePlaces<TKey, T>(
        this IHealthChecksBuilder builder, string name = "", HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        string check = name.Length == 0 ? $"live_places_{typeof(T).Name}" : $"live_places_{name}";
        return builder.Add(new(
            check, services =>
            {
                LivePlaces<TKey, T> places = services.GetRequiredKeyedService<LivePlaces<TKey, T>>(KeyOf(name));
                return new LivePlacesHealthCheck(() => places.Status);
            },
            failureStatus, tags));
    }

    private static IGeospatialBuilder AddPlaces<T>(
        IGeospatialBuilder builder, string? key, PlaceSchema<T> schema, Func<IServiceProvider, IEnumerable<T>> load)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(load);
        return AddSingleton(builder, key, services => PlaceIndex.Build(load(services), schema));
    }

    private static IGeospatialBuilder AddLivePlaces<TKey, T>(
        IGeospatialBuilder builder, string name, Func<T, TKey> key, PlaceSchema<T> schema,
        Action<LivePlacesOptions>? configure, Func<IServiceProvider, IEnumerable<T>>? load)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(schema);
        var registration = new LivePlacesRegistration(typeof(LivePlaces<TKey, T>), name);
        AddSingleton(builder, KeyOf(name), services =>
        {
            var places = new LivePlaces<TKey, T>(key, schema, registration.OptionsOf(services));
            if (load is not null)
                places.Set(load(services));
            return places;
        });
        OptionsBuilder<LivePlacesOptions> options = builder.Services
            .AddOptions<LivePlacesOptions>(registration.OptionsName).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.AddSingleton<IValidateOptions<LivePlacesOptions>>(registration);
        return builder;
    }

    // Made when the host starts, not at the first use.
    private static IGeospatialBuilder AddSingleton<TPlaces>(
        IGeospatialBuilder builder, string? key, Func<IServiceProvider, TPlaces> make)
        where TPlaces : class
    {
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(TPlaces) && Equals(service.ServiceKey, key)))
        {
            throw new InvalidOperationException(
                $"There are {typeof(TPlaces).Name} of these types and this key already: take another key.");
        }

        services.AddKeyedSingleton(key, (provider, _) => make(provider));
        services.AddSingleton<IHostedService>(provider => new HostStarter(_ =>
        {
            provider.GetRequiredKeyedService<TPlaces>(key);
            return Task.CompletedTask;
        }));
        return builder;
    }

    private static string? KeyOf(string name) => name.Length == 0 ? null : name;
}
