namespace Purlin.Redlock;

/// <summary>What the opening of a fenced resource gave.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Outcome">Accepted, or stale.</param>
/// <param name="HighestToken">The highest token that the resource has seen; the caller's if it was accepted.</param>
/// <param name="Value">What nobody with a lower token can change any more; default if it was not accepted.</param>
public readonly record struct FencedRead<T>(FenceOutcome Outcome, long HighestToken, T? Value)
{
    /// <summary>Whether the resource is open to the token.</summary>
    public bool IsAccepted => Outcome == FenceOutcome.Accepted;
}
