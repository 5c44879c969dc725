namespace Purlin.Redlock;

/// <summary>What became of a write to a fenced resource.</summary>
/// <param name="Outcome">Whether it was accepted; if not, nothing was written.</param>
/// <param name="HighestToken">The highest token that the resource has seen.</param>
public readonly record struct FencedWrite(FenceOutcome Outcome, long HighestToken)
{
    /// <summary>Whether it was written.</summary>
    public bool IsAccepted => Outcome == FenceOutcome.Accepted;

    /// <summary>For resources: what a token is beside the highest that has been seen.</summary>
    public static FencedWrite Of(long token, long highest) => new(
        token == highest ? FenceOutcome.Accepted : token < highest ? FenceOutcome.Stale : FenceOutcome.NotOpened,
        highest);
}
