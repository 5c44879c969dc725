namespace Purlin.Samples.RideHailing;

/// <summary>
/// Numbers for trips. Today a counter, which two gateways could not share; Snowflake takes this place.
/// </summary>
internal sealed class TripIds
{
    private long _last;

    public long Next() => ++_last;
}
