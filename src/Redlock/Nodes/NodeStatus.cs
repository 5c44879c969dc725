namespace Purlin.Redlock;

/// <summary>Whether a node takes part.</summary>
public enum NodeStanding : byte
{
    /// <summary>It is admitted, and carried the batch out.</summary>
    Ready,

    /// <summary>
    /// Its present incarnation is not admitted: it may have forgotten leases and counters. It carried out what only
    /// restricts others or gives back (renew, heal, release), and neither grants nor raises.
    /// </summary>
    Joining,

    /// <summary>It was admitted with another <see cref="LockFingerprint"/> and carried nothing out.</summary>
    FingerprintDiffers,
}

/// <summary>What a node says of itself with each batch.</summary>
/// <param name="Standing">Whether it takes part.</param>
/// <param name="RunId">Its incarnation: another one after each restart.</param>
/// <param name="UptimeMs">How long this incarnation is up.</param>
/// <param name="JoiningSinceMs">
/// When it was first asked since it last forgot, by its own clock; says which of several times of joining it is.
/// </param>
/// <param name="Floor">At or above every counter it has dropped; counters are less than a step above it.</param>
/// <param name="Other">What it was admitted with, if that differs.</param>
public readonly record struct NodeStatus(
    NodeStanding Standing, string RunId, long UptimeMs, long JoiningSinceMs, long Floor, LockFingerprint? Other = null);
