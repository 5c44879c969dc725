namespace Purlin.Redlock.Tests;

/// <summary>
/// What a lock is for: a value that each holder reads, and writes increased by one. Once behind the highest token it
/// has seen, and once, beside it, for whoever trusts the lease alone.
/// </summary>
internal sealed class GuardedRegister
{
    private long _highest;
    private long _value;
    private long _trusting;

    /// <summary>Writes that wiped out another's, where the lease alone was trusted.</summary>
    public int LostUpdates { get; private set; }

    public int Writes { get; private set; }

    public void Reset() => (_highest, _value, _trusting, LostUpdates, Writes) = (0, 0, 0, 0, 0);

    /// <summary>Seals out all lower tokens, then reads.</summary>
    public bool TryOpen(long token, out long value, out long trusting)
    {
        (value, trusting) = (_value, _trusting);
        if (token < _highest)
            return false;
#if PURLIN_BUGS
        if (Bugs.Has(Bug.OpenSealsNothing)) return true;
#endif
        _highest = token;
        return true;
    }

    /// <summary>Writes, if nobody with a higher token has opened since.</summary>
    public void Write(long token, long read, long readTrusting)
    {
        LostUpdates += _trusting == readTrusting ? 0 : 1;
        _trusting = readTrusting + 1;
        bool isAccepted = token == _highest;
#if PURLIN_BUGS
        isAccepted |= Bugs.Has(Bug.OpenSealsNothing) && token > _highest;
#endif
#if PURLIN_BUGS
        isAccepted |= Bugs.Has(Bug.GuardIgnoresToken);
#endif
#if PURLIN_BUGS
        if (isAccepted) _highest = Math.Max(_highest, token);
#endif
        if (!isAccepted)
            return;
        if (_value != read)
            throw new ViolationException($"I3: token {token} wrote over an update it had not read");
        _value = read + 1;
        Writes++;
    }
}
