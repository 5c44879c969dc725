namespace Purlin.RateLimiting;

/// <summary>One name of a book.</summary>
/// <param name="Policy">The policy in force, or the last that was.</param>
/// <param name="IsInForce">Whether it may be asked for; a removed name keeps its place and its version.</param>
/// <param name="Overrides">What is used in its place for some; null if nothing is.</param>
internal readonly record struct PolicyEntry(RateLimitPolicy Policy, bool IsInForce, OverrideTable? Overrides);
