namespace Purlin.Benchmarks;

/// <summary>
/// Plays one row and returns its lines, one per goal; a row that cannot be played is a line that failed.
/// </summary>
/// <param name="card">The scorecard.</param>
/// <param name="row">One of its rows.</param>
/// <param name="budget">The time to keep to, as far as the pace's fewest rounds allow.</param>
public delegate IReadOnlyList<Line> RowPlayer(Scorecard card, Row row, TimeSpan budget);
