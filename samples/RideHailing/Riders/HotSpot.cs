namespace Purlin.Samples.RideHailing;

/// <summary>A spot whose demand swells and ebbs around one moment of the evening.</summary>
/// <param name="Label">What the map calls it.</param>
/// <param name="Center">Where riders wait.</param>
/// <param name="RadiusMeters">How far around it they stand.</param>
/// <param name="Peak">When most of them want to leave.</param>
/// <param name="Width">How long before and after the peak it is still busy.</param>
/// <param name="RequestsPerDriverHour">Requests at the peak, per driver at work in the region and hour.</param>
internal sealed record HotSpot(
    string Label, GeoPoint Center, double RadiusMeters, DateTimeOffset Peak, TimeSpan Width,
    double RequestsPerDriverHour)
{
    /// <summary>The hot spots of the evening, by the hour of their peak.</summary>
    public static IReadOnlyList<HotSpot> OfTheEvening { get; } =
    [
        At("Milano Centrale", 45.4862, 9.2043, 500, 20, 10, widthMinutes: 40, 0.16),
        At("Navigli", 45.4509, 9.1757, 700, 20, 35, widthMinutes: 25, 0.22),
        At("Malpensa Airport", 45.6301, 8.7231, 900, 20, 55, widthMinutes: 35, 0.14),
        At("Linate Airport", 45.4499, 9.2783, 600, 21, 10, widthMinutes: 30, 0.10),
        At("San Siro", 45.4781, 9.1240, 800, 21, 35, widthMinutes: 12, 0.60),
        At("La Scala", 45.4674, 9.1895, 300, 22, 20, widthMinutes: 12, 0.25),
        At("Corso Como", 45.4818, 9.1876, 400, 23, 30, widthMinutes: 60, 0.30),
    ];

    public double DemandAt(DateTimeOffset time)
    {
        var distance = (time - Peak) / Width;
        return RequestsPerDriverHour * Math.Exp(-distance * distance);
    }

    private static HotSpot At(
        string label, double latitude, double longitude, double radiusMeters, int hour, int minute, int widthMinutes,
        double peak) =>
        new(label, new GeoPoint(latitude, longitude), radiusMeters,
            new DateTimeOffset(CityClock.Evening.Date, TimeSpan.Zero).AddHours(hour).AddMinutes(minute),
            TimeSpan.FromMinutes(widthMinutes), peak);
}
