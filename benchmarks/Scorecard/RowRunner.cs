namespace Purlin.Benchmarks;

/// <summary>Plays rows in this process.</summary>
/// <param name="pace">How much to do.</param>
public sealed class RowRunner(Pace pace)
{
    /// <inheritdoc cref="RowPlayer"/>
    public IReadOnlyList<Line> Run(Scorecard card, Row row, TimeSpan budget)
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

    /// <summary>The line of a row that could not be played to its end.</summary>
    internal static Line Failed(Row row, string reason) =>
        new(row.Claim) { Met = false, MetText = "FAILED", Remark = reason };

    private static Line NotApplicable(Row row, string reason, bool isFailure) =>
        isFailure ? Failed(row, reason) : new(row.Claim) { MetText = "n/a", Remark = $"n/a: {reason}" };
}
