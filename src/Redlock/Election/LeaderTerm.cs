namespace Purlin.Redlock;

/// <summary>
/// The time in which this process is the leader; see <see cref="DistributedLocks.RunAsLeaderAsync"/>.
/// </summary>
public sealed class LeaderTerm
{
    private readonly LockHandle _held;

    internal LeaderTerm(LockHandle held) => _held = held;

    /// <summary>
    /// The number of the term: higher than that of every leader before. Give it to whatever the leader writes to.
    /// </summary>
    public long FencingToken => _held.FencingToken;

    /// <summary>Whether this process is the leader now.</summary>
    public bool IsLeader => _held.IsHeld;

    /// <summary>How long it is if it is not confirmed any more; zero if it is not.</summary>
    public TimeSpan Remaining => _held.Remaining;
}
