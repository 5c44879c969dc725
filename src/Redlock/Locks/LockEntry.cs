namespace Purlin.Redlock;

/// <summary>One of the entries of an owner into what it holds: some of the names, released once.</summary>
internal sealed class LockEntry(LockOwner owner, LockHolding holding, string[] names)
{
    private readonly Lock _lock = new();
    private Task<LockRelease>? _left;
    private bool _isReleased;

    public string[] Names => names;

    public bool IsReleased => Volatile.Read(ref _isReleased);

    /// <summary>The tokens of its names.</summary>
    public long[] TokensOf(LockTicket ticket)
    {
        (string[] known, long[] tokens) = (ticket.Names, ticket.Tokens);
        return [.. names.Select(name => tokens[Array.BinarySearch(known, name, StringComparer.Ordinal)])];
    }

    /// <summary>Gives it back once, with the last one the lock; the same answer for all who ask.</summary>
    public Task<LockRelease> ReleaseAsync(LockTicket ticket)
    {
        lock (_lock)
        {
            if (!_isReleased && !owner.Leave(holding))
                _left = Task.FromResult(ticket.IsHeld ? LockRelease.Released : LockRelease.AlreadyLost);
            Volatile.Write(ref _isReleased, true);
        }

        return _left ?? ticket.ReleaseAsync();
    }
}
