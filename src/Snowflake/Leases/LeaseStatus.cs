namespace Purlin.Snowflake;

/// <summary>How a lease stands.</summary>
/// <param name="IsHeld">Whether there is a rectangle that has not ended.</param>
/// <param name="Age">Since the store last confirmed it.</param>
/// <param name="Left">Until it ends, if it is not renewed.</param>
/// <param name="Failures">Calls in a row that the store did not answer.</param>
/// <param name="IsLate">Whether it should have been renewed by now.</param>
/// <param name="Outcome">The store's last answer.</param>
/// <param name="Failure">What the last call threw, if it did.</param>
/// <param name="IsBroken">Whether the protocol broke, which is for good; then that is the failure.</param>
internal readonly record struct LeaseStatus(
    bool IsHeld, TimeSpan Age, TimeSpan Left, int Failures, bool IsLate, SnowflakeLeaseOutcome Outcome,
    Exception? Failure, bool IsBroken)
{
    /// <summary>Why there is none, as a part of a sentence.</summary>
    public string Reason => IsBroken
        ? "the lease protocol broke; make a new generator, and report this"
        : Failures > 0
        ? $"the store has not answered {Failures} times in a row"
        : Outcome switch
        {
            SnowflakeLeaseOutcome.Quarantined => "the store may have forgotten leases, and waits until they have ended",
            SnowflakeLeaseOutcome.NoFreeNode => "every node of the pool has a holder; widen Lease.NodeCount or take a "
                + "layout with more node bits",
            SnowflakeLeaseOutcome.TermsDiffer => "the fleet leases with another Lease.Slice or Lease.MaxAhead; set the "
                + "same, or stop the others for that long",
            SnowflakeLeaseOutcome.StoreBehind => "the store's clock is behind what this generator has minted",
            SnowflakeLeaseOutcome.Lost or SnowflakeLeaseOutcome.Expired => "it was lost and another is asked for",
            _ => "the store has been asked and has not answered yet",
        };
}
