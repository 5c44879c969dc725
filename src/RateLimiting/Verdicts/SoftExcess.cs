namespace Purlin.RateLimiting;

/// <summary>The first soft limit of a check that would have refused, and which request it belongs to.</summary>
internal readonly record struct SoftExcess(Limit? Limit, int RequestIndex);
