namespace Purlin.RateLimiting;

/// <summary>
/// What a key's state becomes when its policy is replaced: how many permits it has left at that instant under the new
/// limits. With A permits left of a budget of O, and a new budget of N (of a bucket the burst, else the capacity):
/// </summary>
/// <remarks>
/// A key that was never seen counts as one with everything left. Permits that are held (concurrency) stay held under
/// every strategy, as their holders give them back later. The strategies are those of Bucket4j.
/// </remarks>
public enum TokenInheritance
{
    /// <summary>
    /// The permits left stay as many, but no more than the new budget: min(A, N). Nobody gains by the change.
    /// </summary>
    AsIs,

    /// <summary>All states are forgotten: N, debts too.</summary>
    Reset,

    /// <summary>The same share is left: A * N / O, rounded down; a debt grows and shrinks likewise.</summary>
    Proportionally,

    /// <summary>As it is, and a larger budget adds the difference: min(A, N) + max(0, N - O).</summary>
    Additive,
}
