using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Spectre.Console;

namespace Purlin.Benchmarks;

/// <summary>The verb <c>scorecard</c>.</summary>
public static class ScorecardCommand
{
    /// <summary>Every goal holds; in a dry run, all results agree.</summary>
    public const int Good = 0;

    /// <summary>A goal is missed, results differ, or a row threw.</summary>
    public const int Bad = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    // A table squeezed into the 80 columns that a pipe is taken for is unreadable.
    private const int RedirectedWidth = 180;

    /// <summary>The verb over <paramref name="cards"/>.</summary>
    /// <param name="cards">All scorecards.</param>
    /// <param name="player">Plays the rows at a pace; in this process if left out.</param>
    public static Command Over(IReadOnlyList<Scorecard> cards, Func<Pace, RowPlayer>? player = null)
    {
        string known = string.Join(", ", cards.Select(card => card.Library));
        var library = new Argument<string?>("library")
        {
            Description = $"One of {known}, in any case; all if left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var row = new Option<string?>("--row") { Description = "Only rows whose claim contains this text." };
        var json = new Option<FileInfo?>("--json")
        {
            Description = "Writes the rows as JSON; without a library one file each, named before the extension.",
        };
        var quick = new Option<bool>("--quick") { Description = "A minute per library, fewer rounds." };
        var full = new Option<bool>("--full") { Description = "The long rows, too." };
        var dry = new Option<bool>("--dry") { Description = "Each row once, tiny; compares results, judges no goal." };

        var command = new Command("scorecard", "Measures each claim against its rivals, one table per library.");
        command.Add(library);
        foreach (Option option in new Option[] { quick, full, dry, row, json })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (new[] { quick, full, dry }.Count(option => result.GetValue(option)) > 1)
                result.AddError("--quick, --full and --dry exclude each other.");
            if (result.GetValue(library) is { } name && ScorecardCatalog.Find(cards, name) is null)
                result.AddError($"There is no scorecard '{name}'. Known: {known}.");
        });
        command.SetAction(parsed =>
        {
            string? name = parsed.GetValue(library);
            Pace pace = parsed.GetValue(dry) ? Pace.Dry
                : parsed.GetValue(quick) ? Pace.Quick
                : parsed.GetValue(full) ? Pace.Full
                : Pace.Normal;
            IReadOnlyList<Scorecard> chosen = name is null ? cards : [ScorecardCatalog.Find(cards, name)!];
            var runner = new ScorecardRunner(pace, parsed.InvocationConfiguration.Error, player?.Invoke(pace));
            return Run(chosen, runner, pace, parsed.GetValue(row), parsed.GetValue(json), isNamed: name is not null,
                parsed.InvocationConfiguration);
        });
        return command;
    }

    private static int Run(
        IReadOnlyList<Scorecard> cards,
        ScorecardRunner runner,
        Pace pace,
        string? row,
        FileInfo? json,
        bool isNamed,
        InvocationConfiguration writers)
    {
        if (!pace.IsDry && IsUnoptimized)
        {
            writers.Error.WriteLine("This is a Debug build; its numbers mean nothing. Run with -c Release.");
            return Usage;
        }

        IAnsiConsole console = CreateConsole(writers.Output);
        List<ScorecardReport> reports = [];
        foreach (Scorecard card in cards)
        {
            ScorecardReport report = runner.Run(card, row);
            if (report.Rows.Count == 0)
                continue;
            reports.Add(report);
            ScorecardTable.Write(console, report, pace);
            if (json is not null)
                File.WriteAllText(isNamed ? json.FullName : PathFor(json, card.Library), report.ToJson() + "\n");
        }

        if (reports.Count > 0)
            return reports.All(report => report.IsGood) ? Good : Bad;
        writers.Error.WriteLine($"No row's claim contains '{row}'.");
        return Usage;
    }

    private static bool IsUnoptimized =>
        typeof(ScorecardCommand).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        if (output == Console.Out && !Console.IsOutputRedirected)
            return AnsiConsole.Console;
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        plain.Profile.Width = RedirectedWidth;
        return plain;
    }

    private static string PathFor(FileInfo file, string library) =>
        Path.ChangeExtension(file.FullName, $".{library}{file.Extension}");
}
