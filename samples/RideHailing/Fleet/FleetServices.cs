using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class FleetServices
{
    public static IServiceCollection AddFleet(this IServiceCollection services) => services
        .AddSingleton<DriverFleet>()
        .AddSingleton<DriverFinder>()
        .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<DriverFinder>())
        .AddSingleton<IMapLayer, DriverLayer>()
        .AddSingleton(new LibraryRole(
            "Geospatial", Concern.Fleet, "positions with a time to live, nearest drivers by rings, the airport's fence",
            "every driver is looked at", IsWired: false));
}
