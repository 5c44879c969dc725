namespace Purlin.Redlock.Tests;

/// <summary>A rule for the token of an attempt, and for a node that forgets.</summary>
internal enum TokenRule
{
    /// <summary>Ours, as FusedFence and the engine have it.</summary>
    FusedFence,

    /// <summary>Ours, and an attempt that is given up takes its counts back; the engine does not do so.</summary>
    UndoneAtAbort,

    /// <summary>The largest counter; nobody else is told.</summary>
    NoWriteBack,

    /// <summary>The largest counter, written to the others whoever owns them.</summary>
    UncheckedWriteBack,

    /// <summary>Ours, but a grant that came after the maximum was taken acknowledges it, however large.</summary>
    AnyoneAcknowledges,

    /// <summary>The smallest counter of those that granted; no write-back is needed then.</summary>
    KthLargest,

    /// <summary>Ours; a node forgets once and goes on with nothing.</summary>
    AmnesiaAtZero,

    /// <summary>Ours; a node forgets once and takes the largest counter of the others at once.</summary>
    AmnesiaSync,

    /// <summary>Ours; a node forgets once and does that when the attempts that had counted it are over.</summary>
    AmnesiaQuarantineSync,
}
