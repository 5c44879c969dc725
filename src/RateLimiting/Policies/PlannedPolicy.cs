namespace Purlin.RateLimiting;

/// <summary>A policy that takes the place of the one of its name, or comes to be, at an instant.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="From">When. Keys' states are converted as of this instant.</param>
/// <param name="Inheritance">What becomes of them.</param>
public sealed record PlannedPolicy(
    RateLimitPolicy Policy, DateTimeOffset From, TokenInheritance Inheritance = TokenInheritance.AsIs);
