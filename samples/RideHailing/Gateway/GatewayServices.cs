using Microsoft.Extensions.DependencyInjection;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

internal static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        // By the city's clock, which is the TimeProvider of the container.
        services.AddSnowflake(options => options.NodeId = 1);
        return services
            .AddSingleton<CityIds>()
            .AddSingleton<TripGateway>()
            .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<TripGateway>())
            .AddSingleton(new LibraryRole(
                "RateLimiting", Concern.Gateway, "limits per rider, per API key and globally, all or nothing",
                "every request is let in", IsWired: false))
            .AddSingleton(new LibraryRole(
                "Snowflake", Concern.Gateway, "time-ordered ids for trips and payments, opaque in links",
                "a counter in one process", IsWired: true))
            .AddSingleton<IInvariant, IdsUniqueAndOrdered>();
    }
}
