using Spectre.Console;

namespace Purlin.Benchmarks;

/// <summary>Prints a report as a table.</summary>
public static class ScorecardTable
{
    /// <summary>Prints <paramref name="report"/>, then what the table has no room for.</summary>
    public static void Write(IAnsiConsole console, ScorecardReport report, Pace pace)
    {
        Table table = new Table().RoundedBorder().Title($"{report.Library} ({pace.Name})", Style.Plain);
        table.AddColumns("claim", "ours", "rival", "ratio", "goal", "met");
        foreach (Line line in report.Rows)
        {
            string color = line.Met switch { true => "green", false => "red", null => "grey" };
            table.AddRow(
                new Text(line.Claim), new Text(line.OursText), new Text(line.RivalText), new Text(line.RatioText),
                new Text(line.Goal ?? ""), new Markup($"[{color}]{line.MetText.EscapeMarkup()}[/]"));
        }

        if (!pace.IsDry)
            table.Caption = new TableTitle("ratio: times better; with a goal '<=', times the cost", Style.Plain);
        console.Write(table);
        console.WriteLine(report.Machine.ToString());
        foreach (var claim in report.Rows.Where(line => line.Remark is { Length: > 0 }).GroupBy(line => line.Remark))
            console.WriteLine($"{string.Join(", ", claim.Select(line => line.Claim).Distinct())}: {claim.Key}");
        foreach (string remark in report.Remarks)
            console.WriteLine(remark);
        console.WriteLine();
    }
}
