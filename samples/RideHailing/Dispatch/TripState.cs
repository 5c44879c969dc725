namespace Purlin.Samples.RideHailing;

/// <summary>
/// The life of a trip: requested, assigned, riding, completed; or cancelled by the rider at any time before the ride
/// begins.
/// </summary>
internal enum TripState
{
    Requested,
    Assigned,
    Riding,
    Completed,
    Cancelled,
}
