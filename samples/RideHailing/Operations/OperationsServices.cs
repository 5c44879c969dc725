using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class OperationsServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<ControlRoom>()
        .AddSingleton<IConcernFigures>(provider => provider.GetRequiredService<ControlRoom>())
        .AddSingleton<IPageSection, TimelineSection>();
}
