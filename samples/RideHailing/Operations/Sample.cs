namespace Purlin.Samples.RideHailing;

/// <summary>The city at the end of one virtual minute.</summary>
/// <param name="At">The end of the minute.</param>
/// <param name="Requested">Trips requested in that minute.</param>
/// <param name="Waiting">Riders without a driver.</param>
/// <param name="Available">Drivers without a trip.</param>
/// <param name="OnTheWay">Drivers on their way to a rider.</param>
/// <param name="WithRider">Drivers with a rider in the car.</param>
internal sealed record Sample(
    DateTimeOffset At, int Requested, int Waiting, int Available, int OnTheWay, int WithRider);
