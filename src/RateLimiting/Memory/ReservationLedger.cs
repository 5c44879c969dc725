namespace Purlin.RateLimiting;

/// <summary>
/// The open reservations of a limiter in memory, and the settled ones until they would have expired, so that a repeated
/// settlement is known as one. Expiry needs no timer: what is due is done before the next check. Thread-safe.
/// </summary>
internal sealed class ReservationLedger(int maxReservations)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Reservation> _byId = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Reservation, long> _byExpiry = new();
    private long _nextExpiryUs = long.MaxValue;

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            using (_lock.EnterScope())
                return _byId.Count;
        }
    }

    /// <summary>Whether something is due: one volatile load.</summary>
    public bool IsDue(long nowUs) => nowUs >= Volatile.Read(ref _nextExpiryUs);

    /// <summary>Reserves, if there is room for one more.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="lifetimeUs">Its life.</param>
    /// <param name="onExpiry">What after it.</param>
    /// <param name="parts">Its keys.</param>
    /// <param name="partByRequest">Which part each request became.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public RateLimitVerdict Reserve(
        string id, long lifetimeUs, ReservationExpiry onExpiry, JointPart[] parts, byte[] partByRequest,
        LimiterNow now)
    {
        var debits = new LimitDebit[parts.Length][];
        for (int i = 0; i < parts.Length; i++)
            debits[i] = new LimitDebit[parts[i].Table.Policy.Limits.Count];
        using (_lock.EnterScope())
        {
            if (_byId.ContainsKey(id))
            {
                throw new ArgumentException(
                    "A reservation of this id exists. Use an id of its own for each.", nameof(id));
            }


            if (_byId.Count >= maxReservations)
                return parts[0].Table.NoRoom(0);
            RateLimitVerdict verdict = new JointCheck(parts, now).Run(charges: true, parts.Sum(p => p.Cost), debits);
            if (verdict.IsAllowed)
            {
                Add(new(id, parts, partByRequest, debits, onExpiry) { ExpiresAtUs = now.MonotonicUs + lifetimeUs });
            }

            return verdict;
        }
    }

    public ReservationOutcome Settle(string id, ReadOnlySpan<long> actual, LimiterNow now)
    {
        using (_lock.EnterScope())
        {
            if (!_byId.TryGetValue(id, out Reservation? reservation))
                return ReservationOutcome.Expired;
            if (reservation.IsSettled)
                return ReservationOutcome.Repeated;
            reservation.Settle(actual, now);
            return ReservationOutcome.Applied;
        }
    }

    public ReservationOutcome Renew(string id, long lifetimeUs, LimiterNow now)
    {
        using (_lock.EnterScope())
        {
            if (!_byId.TryGetValue(id, out Reservation? reservation))
                return ReservationOutcome.Expired;
            if (reservation.IsSettled)
                return ReservationOutcome.Repeated;
            // The old place in the queue stays and is skipped when it comes up.
            reservation.ExpiresAtUs = now.MonotonicUs + lifetimeUs;
            Enqueue(reservation);
            return ReservationOutcome.Applied;
        }
    }

    /// <summary>Ends what is due, as of the instant at which each was due.</summary>
    public void ExpireDue(LimiterNow now)
    {
        using (_lock.EnterScope())
        {
            while (_byExpiry.TryPeek(out Reservation? reservation, out long dueUs) && dueUs <= now.MonotonicUs)
            {
                _byExpiry.Dequeue();
                if (reservation.ExpiresAtUs != dueUs || !_byId.Remove(reservation.Id))
                    continue;
                long lateUs = now.MonotonicUs - dueUs;
                if (!reservation.IsSettled)
                    reservation.Expire(new(dueUs, now.WallUs - lateUs));
            }

            Volatile.Write(ref _nextExpiryUs, _byExpiry.TryPeek(out _, out long next) ? next : long.MaxValue);
        }
    }

    private void Add(Reservation reservation)
    {
        _byId.Add(reservation.Id, reservation);
        Enqueue(reservation);
    }

    private void Enqueue(Reservation reservation)
    {
        _byExpiry.Enqueue(reservation, reservation.ExpiresAtUs);
        if (reservation.ExpiresAtUs < _nextExpiryUs)
            Volatile.Write(ref _nextExpiryUs, reservation.ExpiresAtUs);
    }
}
