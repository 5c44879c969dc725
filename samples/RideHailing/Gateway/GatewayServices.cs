using Microsoft.Extensions.DependencyInjection;
using Purlin.RateLimiting;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

internal static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        // Both by the city's clock, which is the TimeProvider of the container.
        services.AddSnowflake(options => options.NodeId = 1);
        services.AddRateLimiting();
        services.AddOptions<RateLimitingOptions>().Configure<RequestLimits>((options, limits) =>
            options.AddPolicy(limits.Rider).AddPolicy(limits.App).AddPolicy(limits.City));
        return services
            .AddSingleton<CityIds>()
            .AddSingleton<RequestLimits>()
            .AddSingleton<Doorkeeper>()
            .AddSingleton<TripGateway>()
            .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<Doorkeeper>())
            .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<TripGateway>())
            .AddSingleton(new LibraryRole(
                "RateLimiting", Concern.Gateway, "limits per rider, per API key and globally, all or nothing",
                "every request is let in", IsWired: true))
            .AddSingleton(new LibraryRole(
                "Snowflake", Concern.Gateway, "time-ordered ids for trips and payments, opaque in links",
                "a counter in one process", IsWired: true))
            .AddSingleton<IInvariant, LimitsNeverExceeded>()
            .AddSingleton<IInvariant, IdsUniqueAndOrdered>();
    }
}
