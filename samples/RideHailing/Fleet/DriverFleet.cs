namespace Purlin.Samples.RideHailing;

/// <summary>
/// The drivers at work. Every driver reports a position every four seconds, a quarter of them each second; without a
/// trip they cruise around their home, with now and then a stop.
/// </summary>
internal sealed class DriverFleet : IDisposable
{
    private const int ReportEverySeconds = 4;
    private const double DepartureChance = 0.01;

    private readonly Gravity _gravity;
    private readonly Random _random;
    private readonly List<Driver> _drivers = [];
    private readonly ITimer _tick;
    private int _second;

    public DriverFleet(CityOptions options, CityClock clock, Gravity gravity)
    {
        _gravity = gravity;
        _random = options.RandomOf(Concern.Fleet);
        for (var id = 0; id < options.Drivers; id++)
        {
            var home = gravity.Anywhere(_random);
            _drivers.Add(new Driver(id, home, PointIn(home)));
        }

        _tick = clock.CreateTimer(_ => MoveQuarter(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>A driver with a trip has reached the point it was driving to.</summary>
    public event Action<Driver>? Arrived;

    /// <summary>These drivers are not where they were a moment ago.</summary>
    public event Action<IReadOnlyList<Driver>>? Moved;

    public IReadOnlyList<Driver> Drivers => _drivers;

    /// <summary>Positions reported so far.</summary>
    public long Reports { get; private set; }

    public int Count(DriverState state) => _drivers.Count(driver => driver.State == state);

    public void Dispose() => _tick.Dispose();

    private void MoveQuarter()
    {
        var moved = new List<Driver>();
        var arrived = new List<Driver>();
        for (var id = _second++ % ReportEverySeconds; id < _drivers.Count; id += ReportEverySeconds)
        {
            var driver = _drivers[id];
            Reports++;
            if (driver.Target is not null)
                moved.Add(driver);
            if (driver.Move(TimeSpan.FromSeconds(ReportEverySeconds)) && driver.Trip is not null)
                arrived.Add(driver);
            else if (driver is { Trip: null, Target: null } && _random.NextDouble() < DepartureChance)
                driver.DriveTo(PointIn(_gravity.Near(driver.Home, _random)));
        }

        Moved?.Invoke(moved);
        foreach (var driver in arrived)
            Arrived?.Invoke(driver);
    }

    private GeoPoint PointIn(Place place) => Ground.Scatter(place.Center, place.RadiusMeters, _random);
}
