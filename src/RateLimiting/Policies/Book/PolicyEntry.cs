namespace Purlin.RateLimiting;

/// <summary>One name of a book.</summary>
/// <param name="Policy">The policy in force, or the last that was.</param>
/// <param name="Overrides">
/// What is used in its place for some; null if nothing is; <see cref="OverrideTable.Removed"/> if the name was removed,
/// which keeps its place and its version. So a single look tells the usual case.
/// </param>
internal readonly record struct PolicyEntry(RateLimitPolicy Policy, OverrideTable? Overrides)
{
    /// <summary>Whether the name may be asked for.</summary>
    public bool IsInForce => !ReferenceEquals(Overrides, OverrideTable.Removed);
}
