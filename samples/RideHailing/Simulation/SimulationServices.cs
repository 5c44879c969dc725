using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class SimulationServices
{
    public static IServiceCollection AddSimulation(this IServiceCollection services) => services
        .AddSingleton<CityClock>()
        .AddSingleton<TimeProvider>(provider => provider.GetRequiredService<CityClock>())
        .AddSingleton<Evening>()
        .AddSingleton<IInvariant, SameSeedSameEvening>();
}
