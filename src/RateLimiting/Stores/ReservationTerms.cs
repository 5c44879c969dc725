namespace Purlin.RateLimiting;

/// <summary>What becomes of a reservation that nobody settles.</summary>
public enum ReservationExpiry
{
    /// <summary>What was reserved counts as used. Held permits come back all the same.</summary>
    Charge,

    /// <summary>What is still owed for it is given back.</summary>
    Release,
}

/// <summary>The name and the life of a reservation.</summary>
/// <param name="Id">Unguessable and unique: who knows it can settle.</param>
/// <param name="Lifetime">After it the reservation is expired.</param>
/// <param name="OnExpiry">What then.</param>
public readonly record struct ReservationTerms(string Id, TimeSpan Lifetime, ReservationExpiry OnExpiry);
