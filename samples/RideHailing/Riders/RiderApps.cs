namespace Purlin.Samples.RideHailing;

/// <summary>The applications that riders ask with, each with an API key of its own.</summary>
internal static class RiderApps
{
    public const string Phone = "phone";
    public const string Hotels = "hotels";
    public const string Partner = "partner";

    /// <summary>The application of a rider: of twenty, three stay in hotels, and one came by a partner.</summary>
    public static string Of(int riderId) => (riderId % 20) switch
    {
        0 => Partner,
        <= 3 => Hotels,
        _ => Phone,
    };
}
