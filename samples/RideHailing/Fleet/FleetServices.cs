using Microsoft.Extensions.DependencyInjection;
using Purlin.Geospatial;

namespace Purlin.Samples.RideHailing;

internal static class FleetServices
{
    public static IServiceCollection AddFleet(this IServiceCollection services)
    {
        services.AddGeospatial().AddLivePlaces<int, DriverPosition>(
            position => position.Driver.Id, DriverPosition.Schema);
        return services
            .AddSingleton<DriverFleet>()
            .AddSingleton<DriverFinder>()
            .AddSingleton<NearestIsNearest>()
            .AddSingleton<IInvariant>(provider => provider.GetRequiredService<NearestIsNearest>())
            .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<DriverFinder>())
            .AddSingleton<IMapLayer, DriverLayer>()
            .AddSingleton(new LibraryRole(
                "Geospatial", Concern.Fleet,
                "positions as live places; nearest free drivers by rings, on the ellipsoid",
                "every driver is looked at", IsWired: true));
    }
}
