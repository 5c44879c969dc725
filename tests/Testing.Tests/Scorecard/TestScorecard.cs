using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

/// <summary>A scorecard of any rows.</summary>
internal sealed class TestScorecard(params Row[] rows) : Scorecard
{
    public override IReadOnlyList<Row> Rows => rows;

    /// <summary>Runs it.</summary>
    public ScorecardReport RunAt(Pace pace, TextWriter? progress = null) =>
        new ScorecardRunner(pace, progress ?? TextWriter.Null).Run(this);

    /// <summary>A row of whole runs: ours costs 2, the rival 10.</summary>
    public static Row FivefoldRow(params Goal[] goals) => new("fivefold", row =>
    {
        row.Agree("both", () => 1, () => 1);
        row.Ours("ours", () => 2.0).Rival("rival", () => 10.0).Measure("", Unit.Nanoseconds, value => value, goals);
    });
}
