using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The composition root: every concern of the city, in the order in which a trip passes through them.
/// </summary>
internal static class CityServices
{
    public static ServiceProvider Build(CityOptions options) => new ServiceCollection()
        .AddSingleton(options)
        .AddSimulation()
        .AddCityMap()
        .AddRiders()
        .AddGateway()
        .AddDispatch()
        .AddFleet()
        .AddPricing()
        .AddPayments()
        .AddOperations()
        .AddReport()
        .BuildServiceProvider();
}
