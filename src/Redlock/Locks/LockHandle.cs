namespace Purlin.Redlock;

/// <summary>
/// A lock, or several taken at once. It is renewed in the background until it is released or lost; disposing it
/// releases it. Thread-safe.
/// </summary>
/// <remarks>
/// A holder that is paused cannot know that it has lost the lock: give <see cref="FencingToken"/> to what the lock
/// protects, see <see cref="FencedResource{T}"/>.
/// </remarks>
public sealed class LockHandle : IAsyncDisposable
{
    private readonly LockTicket _ticket;
    private readonly LockEntry? _entry;

    internal LockHandle(LockTicket ticket, LockEntry? entry = null) => (_ticket, _entry) = (ticket, entry);

    /// <summary>
    /// The number of this holding: higher than all before it for the same lock, in real-time order, whatever nodes
    /// forget. Of a lock of several names that of the first in ordinal order.
    /// </summary>
    public long FencingToken => _entry is null ? _ticket.Token : FencingTokens[0];

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyList<string> Names => _entry?.Names ?? _ticket.Names;

    /// <summary>The token of each name.</summary>
    public IReadOnlyList<long> FencingTokens => _entry?.TokensOf(_ticket) ?? _ticket.Tokens;

    /// <summary>
    /// Cancelled when the lock is lost: before anybody else can have it, as far as clocks keep to their rates and this
    /// process runs. Not by a release.
    /// </summary>
    public CancellationToken Lost => _ticket.Lost;

    /// <summary>Why it was lost, if it was.</summary>
    public LockLoss LossReason => _ticket.Loss;

    /// <summary>Whether it is held now.</summary>
    public bool IsHeld => _entry?.IsReleased != true && _ticket.IsHeld;

    /// <summary>How long it is held if it is not renewed any more; zero if it is not held.</summary>
    public TimeSpan Remaining => IsHeld ? _ticket.Remaining : TimeSpan.Zero;

    /// <summary>Has it renewed now, and waits until a quorum has confirmed it.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it is held.</returns>
    public Task<bool> ExtendAsync(CancellationToken cancellationToken = default) =>
        IsHeld ? _ticket.ExtendAsync(cancellationToken) : Task.FromResult(false);

    /// <summary>
    /// Gives it back and says what became of it, after the time-out of nodes at the latest. May be called again. Of a
    /// lock that its <see cref="LockOwner"/> has entered several times the last release gives it back; those before it
    /// say whether it is held.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting, never the release.</param>
    public Task<LockRelease> ReleaseAsync(CancellationToken cancellationToken = default)
    {
        Task<LockRelease> released = _entry?.ReleaseAsync(_ticket) ?? _ticket.ReleaseAsync();
        return cancellationToken.CanBeCanceled ? released.WaitAsync(cancellationToken) : released;
    }

    /// <summary>Releases it; never throws.</summary>
    public ValueTask DisposeAsync() =>
        _entry is null ? _ticket.EndAsync() : new ValueTask(_entry.ReleaseAsync(_ticket));

    internal LockTicket Ticket => _ticket;
}
