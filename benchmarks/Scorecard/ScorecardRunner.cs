using System.Diagnostics;
using System.Globalization;

namespace Purlin.Benchmarks;

/// <summary>Runs the rows of a library one after the other and judges them.</summary>
/// <param name="pace">How much to do.</param>
/// <param name="progress">Gets one line per row. No spinner: its thread would take time from what is measured.</param>
public sealed class ScorecardRunner(Pace pace, TextWriter progress)
{
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
            lines.AddRange(Run(rows[i], share).Select(line => Annotate(line, rows[i])));
            progress.WriteLine(Seconds(Stopwatch.GetElapsedTime(rowStart)));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        string[] remarks = took > pace.Budget
            ? [$"{card.Library} took {Seconds(took)}; its budget at this pace is {Seconds(pace.Budget)}."]
            : [];
        return new ScorecardReport(card.Library, Machine.Current, lines) { Remarks = remarks };
    }

    private IReadOnlyList<Line> Run(Row row, TimeSpan budget)
    {
        if (row.IsLong && !pace.IncludesLong)
            return [NotApplicable(row, "runs with --full", isFailure: false)];
        if (row.Requires.FirstOrDefault(requirement => !requirement.IsMet) is { } missing)
            return [NotApplicable(row, $"no {missing.Name}", missing.FailsIfMissing)];
        try
        {
            using var setup = new RowSetup(pace);
            row.SetUp(setup);
            Contest contest = setup.Contest ?? throw new InvalidOperationException("The row names no side; call Ours.");
            if (contest.HasRival && setup.Agreements.Count == 0)
                throw new InvalidOperationException("The row has a rival and compares no results; call Agree.");
            foreach (Agreement agreement in setup.Agreements)
            {
                if (agreement.FindDifference() is { } difference)
                    return [Failed(row, $"results differ: {agreement.What}: {difference}")];
            }

            string verdict = setup.Agreements.Count > 0 ? "agree" : "ran";
            return pace.IsDry
                ? [.. contest.RunOnce(row.Claim).Select(line => line with { MetText = verdict })]
                : contest.Run(row.Claim, pace, budget, row.Rounds);
        }
        catch (Exception e)
        {
            // A row that throws must not take the others' numbers with it; it fails the run by its line.
            return [Failed(row, $"{e.GetType().Name}: {e.Message}")];
        }
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

    private static Line NotApplicable(Row row, string reason, bool isFailure) =>
        isFailure ? Failed(row, reason) : new(row.Claim) { MetText = "n/a", Remark = $"n/a: {reason}" };

    private static Line Failed(Row row, string reason) =>
        new(row.Claim) { Met = false, MetText = "FAILED", Remark = reason };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
