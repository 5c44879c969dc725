namespace Purlin.Redlock;

/// <summary>
/// Admits an incarnation of a node. It is heard only while the node is joining as said here: a late one, for a time of
/// joining that is over, changes nothing.
/// </summary>
/// <param name="RunId">The incarnation.</param>
/// <param name="JoiningSinceMs">Which time of joining, from <see cref="NodeStatus.JoiningSinceMs"/>.</param>
/// <param name="Floor">
/// A multiple of <see cref="LockBatch.FloorStep"/>; no counter on the node counts for less from now on.
/// </param>
/// <param name="SkipsWait">Whether somebody vouches that no lock is held and none is being taken.</param>
public readonly record struct NodeAdmission(string RunId, long JoiningSinceMs, long Floor, bool SkipsWait = false);
