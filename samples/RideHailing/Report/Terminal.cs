using Spectre.Console;

namespace Purlin.Samples.RideHailing;

/// <summary>The console: colours and a moving bar on a terminal, plain lines in a file.</summary>
internal static class Terminal
{
    // A file has no width of its own; this fits every table without wrapping.
    private const int WidthOfFile = 132;

    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WidthOfFile;
        return console;
    }
}
