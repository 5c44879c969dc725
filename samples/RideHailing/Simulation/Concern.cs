namespace Purlin.Samples.RideHailing;

/// <summary>The concerns of the city, in the order in which a trip passes through them; one folder each.</summary>
internal enum Concern
{
    Riders,
    Gateway,
    Dispatch,
    Fleet,
    Pricing,
    Payments,
    Operations,
}
