using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Purlin.Benchmarks;

/// <summary>
/// Plays each row in a process of its own, both sides together. Rows of one process are not independent: code compiled
/// for the inputs of one is slower on the next one's (XXH3 of 16 B took 8.3 ns after the row of 1 KiB keys and 3.7 ns
/// alone; FNV-1a beside it 20 and 13 ns), and garbage of one is collected in the next.
/// </summary>
/// <param name="pace">How much to do.</param>
public sealed class RowProcess(Pace pace)
{
    private const string Verb = "row";

    /// <inheritdoc cref="RowPlayer"/>
    public IReadOnlyList<Line> Run(Scorecard card, Row row, TimeSpan budget)
    {
        int index = card.Rows.TakeWhile(other => other != row).Count();
        string file = Path.GetTempFileName();
        try
        {
            string[] arguments =
            [
                Verb, card.Library, index.ToString(CultureInfo.InvariantCulture), pace.Name,
                budget.TotalSeconds.ToString("R", CultureInfo.InvariantCulture), file,
            ];
            using Process child = Process.Start(Executable(arguments))!;
            child.WaitForExit();
            if (child.ExitCode != 0)
                return [RowRunner.Failed(row, $"The row's process ended with exit code {child.ExitCode}.")];
            PrintedLine[] lines = JsonSerializer.Deserialize<PrintedLine[]>(File.ReadAllText(file))!;
            return [.. lines.Select(line => line.Restore())];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The verb that the child process is started with; not for people.</summary>
    /// <param name="cards">All scorecards.</param>
    public static Command Over(IReadOnlyList<Scorecard> cards)
    {
        var library = new Argument<string>("library");
        var index = new Argument<int>("index");
        var pace = new Argument<string>("pace");
        var seconds = new Argument<double>("seconds");
        var file = new Argument<string>("file");
        var command = new Command(Verb, "One row in a process of its own.") { Hidden = true };
        foreach (Argument argument in new Argument[] { library, index, pace, seconds, file })
            command.Add(argument);
        command.SetAction(parsed =>
        {
            Scorecard card = ScorecardCatalog.Find(cards, parsed.GetValue(library)!)!;
            IReadOnlyList<Line> lines = new RowRunner(Pace.Named(parsed.GetValue(pace)!)).Run(
                card, card.Rows[parsed.GetValue(index)], TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            File.WriteAllText(
                parsed.GetValue(file)!, JsonSerializer.Serialize(lines.Select(PrintedLine.Of)));
        });
        return command;
    }

    private static ProcessStartInfo Executable(string[] arguments)
    {
        string self = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        string[] all = isHost ? [typeof(RowProcess).Assembly.Location, .. arguments] : arguments;
        return new ProcessStartInfo(self, all) { UseShellExecute = false };
    }
}
