using System.Globalization;

namespace Purlin.Redlock;

/// <summary>Whether a node votes on locks, as a client sees it.</summary>
public enum LockNodeCondition
{
    /// <summary>It was asked and has not answered yet.</summary>
    Unknown,

    /// <summary>It votes.</summary>
    Ready,

    /// <summary>It is new or has restarted: it votes when all it may have forgotten is over.</summary>
    Quarantined,

    /// <summary>It fails, or is silent.</summary>
    Away,

    /// <summary>Its clients have another number of nodes, longest time to live or lock delay.</summary>
    FingerprintDiffers,
}

/// <summary>How a node is.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Condition">Whether it votes.</param>
/// <param name="QuarantineLeft">
/// With <see cref="LockNodeCondition.Quarantined"/>: how long it takes no part still, if enough others are there.
/// </param>
/// <param name="Failure">With <see cref="LockNodeCondition.Away"/>: what it failed with last, or null.</param>
public readonly record struct LockNodeHealth(
    string Node, LockNodeCondition Condition, TimeSpan QuarantineLeft, Exception? Failure)
{
    /// <summary>One line, such as <c>r1:6379: Quarantined for 12.5 s</c>; no words of a failure.</summary>
    public override string ToString() => Condition switch
    {
        LockNodeCondition.Quarantined => string.Create(
            CultureInfo.InvariantCulture, $"{Node}: Quarantined for {QuarantineLeft.TotalSeconds:0.0} s"),
        LockNodeCondition.Away => $"{Node}: Away ({(Failure is null ? "silent" : LockVote.NameOf(Failure))})",
        _ => $"{Node}: {Condition}",
    };
}
