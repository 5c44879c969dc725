using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>What becomes of a key that is refused again and again: nothing, until it has been too often.</summary>
/// <remarks>
/// <para>
/// The first refusal opens a window; <see cref="Refusals"/> of them within it bring a penalty, and counting begins anew
/// after it. Each further penalty is <see cref="Growth"/> times as long as the one before, up to
/// <see cref="Longest"/>; each <see cref="Decay"/> without one takes one step back. What is refused because of a
/// penalty counts for nothing: a client that hammers does not extend it.
/// </para>
/// <para>Durations are whole microseconds, 1 us to 407 days.</para>
/// </remarks>
public sealed class PenaltyRule
{
    /// <summary>The most of <see cref="Refusals"/>.</summary>
    public const int MaxRefusals = 1_000_000;

    /// <summary>The most of <see cref="Growth"/> and of <see cref="CostFactor"/>.</summary>
    public const int MaxFactor = 1_000;

    /// <summary>How many refusals are too many.</summary>
    /// <value>10; 1 to 1,000,000.</value>
    public int Refusals { get; init; } = 10;

    /// <summary>The window they count in, from the first of them.</summary>
    /// <value>A minute.</value>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the first penalty lasts.</summary>
    /// <value>A minute.</value>
    public TimeSpan First { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>By what the next penalty is longer.</summary>
    /// <value>2; 1 (always the same) to 1,000.</value>
    public int Growth { get; init; } = 2;

    /// <summary>What no penalty is longer than.</summary>
    /// <value>A day; at least <see cref="First"/>.</value>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long without a penalty, after the last one, until one of the earlier ones is forgotten.</summary>
    /// <value>An hour.</value>
    public TimeSpan Decay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What a penalty does.</summary>
    /// <value><see cref="PenaltyKind.LockOut"/>.</value>
    public PenaltyKind Kind { get; init; }

    /// <summary>What costs are multiplied by under <see cref="PenaltyKind.RaiseCost"/>.</summary>
    /// <value>2; 2 to 1,000.</value>
    public int CostFactor { get; init; } = 2;

    internal PenaltyAlgorithm ToAlgorithm()
    {
        long firstUs = Domain.WindowUs(First, nameof(First)), longestUs = Domain.WindowUs(Longest, nameof(Longest));
        Guard.InRange(Longest, First, TimeSpan.MaxValue);
        Guard.InRange(CostFactor, 2, MaxFactor);
        Guard.Defined(Kind);
        return new(
            Guard.InRange(Refusals, 1, MaxRefusals), Domain.WindowUs(Within, nameof(Within)), firstUs,
            Guard.InRange(Growth, 1, MaxFactor), longestUs, Domain.WindowUs(Decay, nameof(Decay)));
    }
}
