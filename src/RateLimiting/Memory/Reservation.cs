namespace Purlin.RateLimiting;

/// <summary>One reservation in memory. Used with the ledger's lock held.</summary>
internal sealed class Reservation(
    string id, JointPart[] parts, byte[] partByRequest, LimitDebit[][] debits, ReservationExpiry onExpiry)
{
    public string Id => id;

    public long ExpiresAtUs { get; set; }

    public bool IsSettled { get; private set; }

    /// <summary>Corrects every charge to what was used.</summary>
    /// <param name="actual">By charge, in the order of the request; those of one key are summed.</param>
    /// <param name="now">Now.</param>
    public void Settle(ReadOnlySpan<long> actual, in LimiterNow now)
    {
        IsSettled = true;
        for (int i = 0; i < parts.Length; i++)
            parts[i].Settle(debits[i], ActualOf(i, actual), now);
    }

    /// <summary>Ends it unsettled.</summary>
    public void Expire(in LimiterNow now)
    {
        IsSettled = true;
        for (int i = 0; i < parts.Length; i++)
            parts[i].Settle(debits[i], onExpiry == ReservationExpiry.Charge ? parts[i].Cost : 0, now);
    }

    private long ActualOf(int part, ReadOnlySpan<long> actual)
    {
        long sum = 0;
        for (int i = 0; i < actual.Length; i++)
            sum += partByRequest[i] == part ? actual[i] : 0;
        return Math.Min(sum, Domain.MaxPermits);
    }
}
