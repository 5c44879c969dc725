using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Purlin.Samples.RideHailing.Tests;

/// <summary>Small cities for tests.</summary>
internal static class Cities
{
    /// <summary>A city that has lived through its evening.</summary>
    public static ServiceProvider Lived(int seed = 1, int drivers = 60, double hours = 0.25)
    {
        ServiceProvider city = CityServices.Build(new CityOptions(seed, drivers, hours));
        city.GetRequiredService<Evening>().Run(static _ => { }, CancellationToken.None);
        return city;
    }

    public static string Page(this IServiceProvider city) => city.GetRequiredService<HtmlPage>().Render();

    /// <summary>What an invariant says of a city now.</summary>
    public static InvariantResult Check<TInvariant>(this IServiceProvider city)
        where TInvariant : IInvariant =>
        city.GetServices<IInvariant>().OfType<TInvariant>().Single().Check();

    /// <summary>A plain console that writes into a text.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 132;
        return console;
    }
}
