namespace Purlin.Benchmarks;

/// <summary>One claim and how it is shown.</summary>
/// <param name="Claim">What the table prints and a README links to, such as <c>C1 lookup, N = 1,000</c>.</param>
/// <param name="SetUp">Builds the data and names the sides and goals; called once, only if the row runs.</param>
public sealed record Row(string Claim, Action<RowSetup> SetUp)
{
    /// <summary>Runs with <c>--full</c> (and <c>--dry</c>) only.</summary>
    public bool IsLong { get; init; }

    /// <summary>A fixed number of rounds, for runs of seconds; null lets time decide (at least 7).</summary>
    public int? Rounds { get; init; }

    /// <summary>What the machine must have; without it the row says n/a.</summary>
    public IReadOnlyList<Requirement> Requires { get; init; } = [];

    /// <summary>What the reader must know: conditions, or why a goal is not met.</summary>
    public string? Note { get; init; }
}
