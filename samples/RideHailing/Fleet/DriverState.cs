namespace Purlin.Samples.RideHailing;

/// <summary>What a driver is doing.</summary>
internal enum DriverState
{
    Available,
    OnTheWay,
    WithRider,
}
