using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class RiderServices
{
    public static IServiceCollection AddRiders(this IServiceCollection services) => services
        .AddSingleton<DestinationSearch>()
        .AddSingleton<Demand>()
        .AddSingleton<RiderCrowd>()
        .AddSingleton<PushyRiders>()
        .AddSingleton<IConcernFigures, RiderFigures>()
        .AddSingleton<IMapLayer, DemandLayer>()
        .AddSingleton<IMapLayer, HotSpotLayer>()
        .AddSingleton(new LibraryRole(
            "Trie", Concern.Riders, "riders type, and pick from completions; trending destinations rise",
            "the rider names the place exactly", IsWired: false));
}
