using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Purlin.Samples.RideHailing;

/// <summary>One run: lives through the evening, checks what it promised and reports.</summary>
internal static class CityRun
{
    /// <summary>The exit code: 1 if an invariant does not hold.</summary>
    public static int Execute(CityOptions options, DirectoryInfo output, CancellationToken cancellationToken)
    {
        using var city = CityServices.Build(options);
        return Execute(city, output, Terminal.Open(), cancellationToken);
    }

    internal static int Execute(
        IServiceProvider city, DirectoryInfo output, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var progress = new RunProgress(console, city.GetRequiredService<CityOptions>());
        progress.Show(onMinute => city.GetRequiredService<Evening>().Run(onMinute, cancellationToken));

        var findings = city.GetRequiredService<Findings>();
        var page = city.GetRequiredService<HtmlPage>().Save(output);
        city.GetRequiredService<TerminalReport>().Write(console, page, progress.Elapsed);
        return findings.AllHold ? 0 : 1;
    }
}
