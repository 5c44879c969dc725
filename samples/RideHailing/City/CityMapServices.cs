using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class CityMapServices
{
    public static IServiceCollection AddCityMap(this IServiceCollection services) => services
        .AddSingleton<CityMap>()
        .AddSingleton<Gravity>()
        .AddSingleton<IMapLayer, PlaceLayer>()
        .AddSingleton<IMapLayer, PlaceNameLayer>();
}
