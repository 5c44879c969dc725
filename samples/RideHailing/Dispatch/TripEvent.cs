using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>One step in the life of one trip.</summary>
/// <param name="At">When, in virtual time.</param>
/// <param name="TripId">Which trip.</param>
/// <param name="State">The state it is in from now on.</param>
/// <param name="DriverId">The driver, if one takes part.</param>
internal readonly record struct TripEvent(DateTimeOffset At, SnowflakeId<Trip> TripId, TripState State, int? DriverId);
