using System.Diagnostics.CodeAnalysis;

namespace Purlin.Redlock;

/// <summary>
/// Whoever holds locks and may come again: an order that is worked at, a request, a unit of work. Who asks with the
/// owner that has a lock gets it again at once, past everybody who waits, with the same token; it is free when all
/// have released it. Every owner is another one. Thread-safe.
/// </summary>
/// <remarks>
/// A lock follows the object and nothing else, neither thread nor flow: pass it to whatever works for the owner.
/// </remarks>
public sealed class LockOwner
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly List<LockHolding> _holdings = [];

    /// <summary>Enters once more what the owner has, or asks for it.</summary>
    internal async Task<LockAttempt> EnterAsync(
        DistributedLocks locks, string[] names, long waitUntilTicks, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryReenter(locks, names, out LockHolding holding, out bool isNew) is { } again)
                return again;
            if (isNew)
                return await BeginAsync(holding, waitUntilTicks, cancellationToken).ConfigureAwait(false);
            // Somebody asks for it already for the same owner: in the queue he would stand behind himself.
            TimeSpan left = locks.TimeUntil(waitUntilTicks);
            if (left <= TimeSpan.Zero)
                return new LockAttempt(LockOutcome.Busy, TimeSpan.Zero, locks.VotesOfNobody());
            await holding.Begun.WaitAsync(left < LongestTimer ? left : LongestTimer, locks.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives one entry back.</summary>
    /// <returns>Whether it was the last: the lock is to be released.</returns>
    internal bool Leave(LockHolding holding)
    {
        lock (_lock)
            return --holding.Entries == 0 && _holdings.Remove(holding);
    }

    private LockAttempt? TryReenter(DistributedLocks locks, string[] names, out LockHolding holding, out bool isNew)
    {
        lock (_lock)
        {
            isNew = !TryFind(locks, names, out LockHolding? found);
            if (found is null)
                _holdings.Add(found = new LockHolding(locks, names));
            holding = found;
            if (holding.Ticket is not { } ticket)
                return null;
            if (!ticket.IsHeld)
                return new LockAttempt(LockOutcome.Lost, TimeSpan.Zero, []);
            holding.Entries++;
            return new LockAttempt(new LockHandle(ticket, new LockEntry(this, holding, names)));
        }
    }

    private bool TryFind(DistributedLocks locks, string[] names, [NotNullWhen(true)] out LockHolding? found)
    {
        foreach (LockHolding holding in _holdings)
        {
            int known = holding.Locks == locks ? names.Count(holding.Has) : 0;
            if (known == 0)
                continue;
            if (known < names.Length)
            {
                throw new InvalidOperationException("The owner has some of the names and not all of them under one "
                    + "lock. Take those that are missing apart, or all of them together to begin with.");
            }

            found = holding;
            return true;
        }

        found = null;
        return false;
    }

    private async Task<LockAttempt> BeginAsync(
        LockHolding holding, long waitUntilTicks, CancellationToken cancellationToken)
    {
        LockTicket? ticket = null;
        try
        {
            LockAttempt attempt = await holding.Locks
                .EnterForOwnerAsync(holding.Names, waitUntilTicks, cancellationToken).ConfigureAwait(false);
            ticket = attempt.Lock?.Ticket;
            return ticket is null
                ? attempt : new LockAttempt(new LockHandle(ticket, new LockEntry(this, holding, holding.Names)));
        }
        finally
        {
            lock (_lock)
            {
                (holding.Ticket, holding.Entries) = (ticket, 1);
                if (ticket is null)
                    _holdings.Remove(holding);
            }

            holding.TellBegun();
        }
    }
}
