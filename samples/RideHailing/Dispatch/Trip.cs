using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>A trip on its way through the city; only <see cref="Dispatcher"/> changes it.</summary>
internal sealed class Trip(SnowflakeId<Trip> id, TripRequest request, long fareCents, DateTimeOffset requestedAt)
    : ISnowflakeTag
{
    public static string Prefix => "trip_";

    public SnowflakeId<Trip> Id { get; } = id;

    public TripRequest Request { get; } = request;

    public long FareCents { get; } = fareCents;

    public DateTimeOffset RequestedAt { get; } = requestedAt;

    /// <summary>The desk that looks for a driver, and follows the driver until the rider gets in.</summary>
    public required string Desk { get; set; }

    public TripState State { get; set; } = TripState.Requested;

    /// <summary>The rider has not got in yet, so that the trip is still a desk's business.</summary>
    public bool IsAtDesk => State is TripState.Requested or TripState.Assigned;

    public Driver? Driver { get; set; }

    /// <summary>From the request to the moment the rider gets in; null until then.</summary>
    public TimeSpan? Wait { get; set; }
}
