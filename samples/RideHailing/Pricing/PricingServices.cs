using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class PricingServices
{
    public static IServiceCollection AddPricing(this IServiceCollection services) => services
        .AddSingleton<FareTable>()
        .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<FareTable>())
        .AddSingleton(new LibraryRole(
            "StreamWindows", Concern.Pricing, "demand, supply and waits per cell in event-time windows; surge",
            "no surge", IsWired: false));
}
