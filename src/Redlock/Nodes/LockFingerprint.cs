namespace Purlin.Redlock;

/// <summary>
/// What all clients of a set of nodes must agree on. A node keeps the one it was admitted with and refuses others.
/// </summary>
/// <param name="Namespace">Keeps the locks of one application apart from those of another on the same nodes.</param>
/// <param name="Nodes">How many nodes are configured; a majority of these takes a lock.</param>
/// <param name="MaxTimeToLiveMs">
/// The longest time to live of any lock: what a node that has forgotten waits for.
/// </param>
/// <param name="LockDelayMs">How long a node keeps a name beyond the time to live of its lock.</param>
public readonly record struct LockFingerprint(string Namespace, int Nodes, long MaxTimeToLiveMs, long LockDelayMs);
