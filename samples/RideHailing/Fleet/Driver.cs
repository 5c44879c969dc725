namespace Purlin.Samples.RideHailing;

/// <summary>A driver and the car: where it is, where it is heading and which trip it serves.</summary>
internal sealed class Driver(int id, Place home, GeoPoint position)
{
    private const double MetersPerSecond = 10;

    public int Id { get; } = id;

    /// <summary>The place around which the driver looks for riders.</summary>
    public Place Home { get; } = home;

    public GeoPoint Position { get; private set; } = position;

    /// <summary>Where the car is heading; null while it is parked.</summary>
    public GeoPoint? Target { get; private set; }

    /// <summary>The trip it serves; null while the driver is available.</summary>
    public Trip? Trip { get; set; }

    public DriverState State => Trip switch
    {
        null => DriverState.Available,
        { State: TripState.Riding } => DriverState.WithRider,
        _ => DriverState.OnTheWay,
    };

    public void DriveTo(GeoPoint target) => Target = target;

    /// <summary>Drives on; true when the target is reached in this step.</summary>
    public bool Move(TimeSpan duration)
    {
        if (Target is not { } target)
            return false;

        Position = Ground.Toward(Position, target, MetersPerSecond * duration.TotalSeconds);
        if (Position != target)
            return false;

        Target = null;
        return true;
    }
}
