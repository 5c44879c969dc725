using Spectre.Console;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The report of the terminal: what became of the trips, the numbers of each concern, promises, libraries.
/// </summary>
internal sealed class TerminalReport(
    CityClock clock, Headline headline, IEnumerable<IConcernFigures> figures, Findings findings,
    IEnumerable<LibraryRole> roles)
{
    public void Write(IAnsiConsole console, FileInfo page, TimeSpan elapsed)
    {
        console.Write(Volumes());
        console.Write(Concerns());
        console.Write(Invariants());
        console.Write(Libraries());
        console.WriteLine($"20:00 to {Text.Clock(clock.GetUtcNow())} took {Text.Seconds(elapsed)} of real time.");
        console.WriteLine("Places: GeoNames, CC BY 4.0.");
        console.MarkupLineInterpolated($"The page: [bold]{page.FullName}[/]");
        foreach (var name in findings.Broken)
            console.MarkupLineInterpolated($"[red]FAIL[/]: {name}");
    }

    private Table Volumes()
    {
        var table = NewTable("The evening");
        foreach (var figure in headline.Figures())
            table.AddColumn(new TableColumn(Markup.Escape(figure.Name)).RightAligned());
        table.AddRow(headline.Figures().Select(figure => Markup.Escape(figure.Value)).ToArray());
        return table;
    }

    private Table Concerns()
    {
        var table = NewTable("Concern by concern")
            .AddColumns("concern", "figure")
            .AddColumn(new TableColumn("value").RightAligned());
        foreach (var concern in figures.OrderBy(item => item.Concern).GroupBy(item => item.Concern))
        {
            var name = concern.Key.ToString();
            foreach (var figure in concern.SelectMany(item => item.Figures()))
            {
                table.AddRow(name, Markup.Escape(figure.Name), Markup.Escape(figure.Value));
                name = string.Empty;
            }
        }

        return table;
    }

    private Table Invariants()
    {
        var table = NewTable("Invariants").AddColumns("", "promise", "recount");
        foreach (var (name, result) in findings.All)
        {
            var word = result.Holds ? "[green]PASS[/]" : "[red bold]FAIL[/]";
            table.AddRow(word, Markup.Escape(name), Markup.Escape(result.Detail));
        }

        return table;
    }

    private Table Libraries()
    {
        var table = NewTable("Libraries").AddColumns("library", "status", "concern", "what it does here");
        foreach (var role in roles)
        {
            table.AddRow(
                Markup.Escape(role.Library), role.IsWired ? "[green]wired[/]" : "[grey]not yet wired[/]",
                role.Concern.ToString(), Markup.Escape(role.Role));
        }

        return table;
    }

    private static Table NewTable(string title) =>
        new Table().Title($"[bold]{title}[/]", Style.Plain).Border(TableBorder.Rounded).LeftAligned();
}
