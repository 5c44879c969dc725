namespace Purlin.Samples.RideHailing;

/// <summary>A real place: its people live on a disc around its centre.</summary>
internal sealed record Place(string Name, GeoPoint Center, int Population)
{
    private const double PeoplePerSquareKilometer = 5_000;

    /// <summary>Radius of the disc that gives everybody room at a town's usual density.</summary>
    public double RadiusMeters { get; } = 1000 * Math.Sqrt(Population / (Math.PI * PeoplePerSquareKilometer));
}
