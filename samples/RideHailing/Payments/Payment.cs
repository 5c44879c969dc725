using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>The fare of one trip, held when the trip is requested.</summary>
/// <param name="Id">Its id, <c>pay_...</c> as a text.</param>
/// <param name="TripId">What it is for.</param>
/// <param name="Cents">How much.</param>
internal sealed record Payment(SnowflakeId<Payment> Id, SnowflakeId<Trip> TripId, long Cents) : ISnowflakeTag
{
    public static string Prefix => "pay_";
}
