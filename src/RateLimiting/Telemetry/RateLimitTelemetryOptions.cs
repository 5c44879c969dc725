namespace Purlin.RateLimiting;

/// <summary>What is kept for telemetry and reports.</summary>
public sealed class RateLimitTelemetryOptions
{
    /// <summary>The default of <see cref="MaxPolicies"/>.</summary>
    public const int DefaultMaxPolicies = 1_000;

    /// <summary>The name under which the policies above <see cref="MaxPolicies"/> are counted.</summary>
    public const string Others = "_others";

    /// <summary>Whether counts are kept for <see cref="RateLimitTelemetry.ToReport"/>, even if no listener wants them.
    /// </summary>
    /// <value>False.</value>
    public bool KeepsReports { get; set; }

    /// <summary>How many policies are counted apart: what bounds the tags; the rest is counted together.</summary>
    /// <value>1,000; 1 to 100,000.</value>
    public int MaxPolicies { get; set; } = DefaultMaxPolicies;

    /// <summary>How many of the most refused keys are found for reports; eight times as many are counted.</summary>
    /// <value>32; 1 to 1,024. Some 100 bytes each of those counted.</value>
    public int TopRefusedKeys { get; set; } = 32;

    /// <summary>How many decisions wait for <see cref="RateLimitTelemetry.DrainDecisions"/>; more are dropped and
    /// counted.</summary>
    /// <value>0, no decisions are kept; a power of two to 2^20.</value>
    public int DecisionCapacity { get; set; }

    /// <summary>Of how many allowed checks one is kept as a decision; every refusal is.</summary>
    /// <value>0, none; to 2^30.</value>
    public int AllowedPerDecision { get; set; }

    /// <summary>The clock that decisions and waits are dated by.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
