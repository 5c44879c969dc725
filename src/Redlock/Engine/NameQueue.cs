namespace Purlin.Redlock;

/// <summary>
/// The claims of this process for one name: the one whose turn it is, and those behind it in their order.
/// </summary>
internal sealed class NameQueue
{
    private LockClaim? _first;
    private LockClaim? _last;

    /// <summary>Whose turn it is.</summary>
    public LockClaim? Owner { get; set; }

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>Puts a claim at the end.</summary>
    public void Add(LockClaim claim)
    {
        (claim.PreviousWaiter, claim.NextWaiter) = (_last, null);
        if (_last is null)
            _first = claim;
        else
            _last.NextWaiter = claim;
        _last = claim;
    }

    /// <summary>Takes a claim out, wherever it stands.</summary>
    public void Remove(LockClaim claim)
    {
        if (claim.PreviousWaiter is { } previous)
            previous.NextWaiter = claim.NextWaiter;
        else
            _first = claim.NextWaiter;
        if (claim.NextWaiter is { } next)
            next.PreviousWaiter = claim.PreviousWaiter;
        else
            _last = claim.PreviousWaiter;
        (claim.PreviousWaiter, claim.NextWaiter) = (null, null);
    }

    /// <summary>Takes the first out, or null.</summary>
    public LockClaim? TakeFirst()
    {
        LockClaim? first = _first;
        if (first is not null)
            Remove(first);
        return first;
    }
}
