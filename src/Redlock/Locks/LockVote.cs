using System.Globalization;

namespace Purlin.Redlock;

/// <summary>What a node had to say to an attempt.</summary>
public enum LockVoteKind
{
    /// <summary>No node was asked: somebody in this process has the lock.</summary>
    NotAsked,

    /// <summary>It was asked and has not answered.</summary>
    Silent,

    /// <summary>It granted the lock.</summary>
    Granted,

    /// <summary>Somebody else has the lock there.</summary>
    Busy,

    /// <summary>It could not be reached, or failed; or it did so often that it is asked by probes alone.</summary>
    Failed,

    /// <summary>It may have forgotten locks, and does not take part before those are over.</summary>
    Joining,

    /// <summary>Its clients have another number of nodes, longest time to live or lock delay.</summary>
    FingerprintDiffers,
}

/// <summary>What a node had to say to an attempt: why it failed.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Kind">What it said.</param>
/// <param name="Remaining">With <see cref="LockVoteKind.Busy"/>: how long the other has the lock there at most.</param>
/// <param name="Failure">The last failure of the node if it has not answered since, or null.</param>
public readonly record struct LockVote(string Node, LockVoteKind Kind, TimeSpan Remaining, Exception? Failure)
{
    /// <summary>One line, such as <c>r1:6379: Busy for 12.5 s</c>; no words of a failure.</summary>
    public override string ToString() => this switch
    {
        { Kind: LockVoteKind.Busy } => string.Create(
            CultureInfo.InvariantCulture, $"{Node}: Busy for {Remaining.TotalSeconds:0.0} s"),
        { Failure: { } failure } => $"{Node}: {Kind} ({NameOf(failure)})",
        _ => $"{Node}: {Kind}",
    };

    /// <summary>What failed, by its types: its words may hold addresses and secrets.</summary>
    internal static string NameOf(Exception failure) => failure.InnerException is { } inner
        ? $"{failure.GetType().Name}: {inner.GetType().Name}" : failure.GetType().Name;
}
