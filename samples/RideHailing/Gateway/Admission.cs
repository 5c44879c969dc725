using Purlin.RateLimiting;

namespace Purlin.Samples.RideHailing;

/// <summary>One request at the door, and what was decided.</summary>
internal sealed record Admission(DateTimeOffset At, int RiderId, string App, RateLimitVerdict Verdict);
