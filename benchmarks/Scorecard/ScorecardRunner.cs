using System.Diagnostics;
using System.Globalization;

namespace Purlin.Benchmarks;

/// <summary>Runs the rows of a library one after the other and judges them.</summary>
/// <param name="pace">How much to do.</param>
/// <param name="progress">Gets one line per row. No spinner: its thread would take time from what is measured.</param>
/// <param name="player">Plays one row; in this process if left out.</param>
public sealed class ScorecardRunner(Pace pace, TextWriter progress, RowPlayer? player = null)
{
    private readonly RowPlayer _play = player ?? new RowRunner(pace).Run;

    /// <summary>Runs the rows whose claim contains <paramref name="filter"/> (all if it is null).</summary>
    public ScorecardReport Run(Scorecard card, string? filter = null)
    {
        List<Row> rows = [.. card.Rows.Where(row =>
            filter is null || row.Claim.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        var lines = new List<Line>();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < rows.Count; i++)
        {
            progress.Write($"{card.Library} {i + 1}/{rows.Count}: {rows[i].Claim} ... ");
            long rowStart = Stopwatch.GetTimestamp();
            TimeSpan share = (pace.Budget - Stopwatch.GetElapsedTime(start)) / (rows.Count - i);
            lines.AddRange(_play(card, rows[i], share).Select(line => Annotate(line, rows[i])));
            progress.WriteLine(Seconds(Stopwatch.GetElapsedTime(rowStart)));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        string[] remarks = took > pace.Budget
            ? [$"{card.Library} took {Seconds(took)}; its budget at this pace is {Seconds(pace.Budget)}."]
            : [];
        return new ScorecardReport(card.Library, Machine.Current, lines) { Remarks = remarks };
    }

    private Line Annotate(Line line, Row row)
    {
        string judged = line.Met switch { true => "yes", false => "NO", null => "-" };
        string verdict = line.MetText.Length > 0 ? line.MetText : judged;
        string remark = Join(line.Remark, row.Note);
        string note = Join(line.Note, remark, pace == Pace.Normal ? null : pace.Name);
        return line with { MetText = verdict, Remark = remark, Note = note };
    }

    private static string Join(params string?[] parts) =>
        string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
