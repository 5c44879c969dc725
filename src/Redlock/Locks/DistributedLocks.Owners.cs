namespace Purlin.Redlock;

/// <summary>Locks that their owner may take again.</summary>
public sealed partial class DistributedLocks
{
    /// <inheritdoc cref="TryAcquireAsync(IReadOnlyCollection{string}, LockOwner, CancellationToken)"/>
    /// <param name="name">The lock's name.</param>
    /// <param name="owner">For whom; gets what it has already again, with the same token.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    public Task<LockAttempt> TryAcquireAsync(
        string name, LockOwner owner, CancellationToken cancellationToken = default) =>
        TryAcquireAsync([name], owner, cancellationToken);

    /// <summary>Tries once to take locks for an owner, all or none.</summary>
    /// <param name="names">
    /// Those that the owner took with one call, or some of them, or others alone; 1 to <see cref="MaxNames"/>.
    /// </param>
    /// <param name="owner">For whom; gets what it has already again, with the same token.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    /// <returns>The lock, or who keeps it; <see cref="LockOutcome.Lost"/> if the owner had it and lost it.</returns>
    /// <exception cref="InvalidOperationException">The owner has some of the names and not the others.</exception>
    public async Task<LockAttempt> TryAcquireAsync(
        IReadOnlyCollection<string> names, LockOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(owner);
        return await owner.EnterAsync(this, Ordered(names), waitUntilTicks: 0, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc cref="AcquireAsync(IReadOnlyCollection{string}, TimeSpan, LockOwner, CancellationToken)"/>
    /// <param name="name">The lock's name.</param>
    /// <param name="wait">How long to wait at most; to 365 days.</param>
    /// <param name="owner">For whom; gets what it has already again, with the same token.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    public Task<LockHandle> AcquireAsync(
        string name, TimeSpan wait, LockOwner owner, CancellationToken cancellationToken = default) =>
        AcquireAsync([name], wait, owner, cancellationToken);

    /// <summary>Takes locks for an owner, all or none, waiting for them.</summary>
    /// <param name="names">
    /// Those that the owner took with one call, or some of them, or others alone; 1 to <see cref="MaxNames"/>.
    /// </param>
    /// <param name="wait">How long to wait at most; to 365 days.</param>
    /// <param name="owner">For whom; gets what it has already again, with the same token.</param>
    /// <param name="cancellationToken">Gives up; what was granted meanwhile is released.</param>
    /// <exception cref="LockTimeoutException">The locks were not to be had in that time.</exception>
    /// <exception cref="LockLostException">The owner had the lock and has lost it.</exception>
    /// <exception cref="InvalidOperationException">The owner has some of the names and not the others.</exception>
    public async Task<LockHandle> AcquireAsync(IReadOnlyCollection<string> names, TimeSpan wait, LockOwner owner,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(owner);
        long until = EndOf(wait);
        return HeldOrThrow(await owner.EnterAsync(this, Ordered(names), until, cancellationToken)
            .ConfigureAwait(false), wait);
    }

    /// <summary>Asks for an owner, who stands in the queue of the process as everybody does.</summary>
    internal ValueTask<LockAttempt> EnterForOwnerAsync(
        string[] names, long waitUntilTicks, CancellationToken cancellationToken) =>
        EnterAsync(name: null, names, waitUntilTicks, cancellationToken);

    internal bool RunsInline => _driver.RunsInline;

    internal TimeProvider Time => _timeProvider;

    internal TimeSpan TimeUntil(long ticks) => TimeSpan.FromTicks(ticks - _driver.NowTicks);

    /// <summary>What the nodes say of an attempt that asked none of them.</summary>
    internal LockVote[] VotesOfNobody() =>
        [.. _nodes.Select(static node => new LockVote(node.Name, LockVoteKind.NotAsked, TimeSpan.Zero, null))];
}
