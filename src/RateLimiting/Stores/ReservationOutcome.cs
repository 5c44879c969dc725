namespace Purlin.RateLimiting;

/// <summary>What became of a settlement or a renewal.</summary>
public enum ReservationOutcome
{
    /// <summary>It took effect.</summary>
    Applied,

    /// <summary>The reservation was settled before, and stays as it was.</summary>
    Repeated,

    /// <summary>The reservation is expired, or never was: nothing changed.</summary>
    Expired,
}
