using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

internal static class ReportServices
{
    public static IServiceCollection AddReport(this IServiceCollection services) => services
        .AddSingleton<Headline>()
        .AddSingleton<Findings>()
        .AddSingleton<TerminalReport>()
        .AddSingleton<HtmlPage>()
        .AddSingleton<IPageSection, MapSection>()
        .AddSingleton<IPageSection, ConcernSection>()
        .AddSingleton<IPageSection, InvariantSection>()
        .AddSingleton<IPageSection, LibrarySection>();
}
