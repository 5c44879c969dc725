using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Brings trips and drivers together: the nearest available driver gets the trip; a rider who finds none waits and is
/// tried again every few seconds until patience ends. Until the rider gets in, a trip is the business of the desk whose
/// cell it begins in, and changes the desk with its cell.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(15);

    private readonly CityClock _clock;
    private readonly DriverFinder _finder;
    private readonly DriverReservations _reservations;
    private readonly PaymentDesk _payments;
    private readonly TripJournal _journal;
    private readonly List<Trip> _trips = [];
    private readonly DispatchTerritory _territory;
    private readonly List<Trip> _waiting = [];
    private readonly ITimer _retry;

    public Dispatcher(
        CityClock clock, DriverFleet fleet, DriverFinder finder, DriverReservations reservations, PaymentDesk payments,
        TripJournal journal, DispatchTerritory territory)
    {
        _clock = clock;
        _finder = finder;
        _reservations = reservations;
        _payments = payments;
        _journal = journal;
        _territory = territory;
        _retry = clock.CreateTimer(_ => ServeWaiting(), null, RetryEvery, RetryEvery);
        fleet.Arrived += OnArrived;
        territory.Changed += HandOver;
    }

    /// <summary>Every trip of the evening, in the order of their requests.</summary>
    public IReadOnlyList<Trip> Trips => _trips;

    public int WaitingCount => _waiting.Count;

    /// <summary>Trips whose rider had not got in yet when their cell went to another desk.</summary>
    public int HandedOver { get; private set; }

    public int Count(TripState state) => _trips.Count(trip => trip.State == state);

    public void Enqueue(SnowflakeId<Trip> tripId, TripRequest request, long fareCents)
    {
        var trip = new Trip(tripId, request, fareCents, _clock.GetUtcNow())
        {
            Desk = _territory.DeskAt(request.PickUp),
        };
        _trips.Add(trip);
        _journal.Append(trip.Id, TripState.Requested, null);
        if (!TryAssign(trip))
            _waiting.Add(trip);
    }

    public void Dispose() => _retry.Dispose();

    private void ServeWaiting() =>
        // In the order of their requests: who has waited longest chooses first.
        _waiting.RemoveAll(trip => TryAssign(trip) || TryGiveUp(trip));

    private void HandOver()
    {
        foreach (var trip in _trips.Where(trip => trip.IsAtDesk))
        {
            var desk = _territory.DeskAt(trip.Request.PickUp);
            HandedOver += desk == trip.Desk ? 0 : 1;
            trip.Desk = desk;
        }
    }

    private bool TryAssign(Trip trip)
    {
        var driver = _finder.NearestAvailable(trip.Request.PickUp);
        if (driver is null || !_reservations.TryReserve(driver, trip))
            return false;

        trip.Driver = driver;
        driver.DriveTo(trip.Request.PickUp);
        Advance(trip, TripState.Assigned);
        return true;
    }

    private bool TryGiveUp(Trip trip)
    {
        if (_clock.GetUtcNow() - trip.RequestedAt < trip.Request.Patience)
            return false;

        Advance(trip, TripState.Cancelled);
        _payments.Release(trip.Id);
        return true;
    }

    /// <summary>A driver with a trip has reached the rider, or the rider's destination.</summary>
    private void OnArrived(Driver driver)
    {
        var trip = driver.Trip!;
        if (trip.State == TripState.Assigned)
        {
            trip.Wait = _clock.GetUtcNow() - trip.RequestedAt;
            driver.DriveTo(trip.Request.Destination);
            Advance(trip, TripState.Riding);
        }
        else
        {
            Advance(trip, TripState.Completed);
            _reservations.Free(driver);
            _payments.Capture(trip.Id, driver.Id);
        }
    }

    private void Advance(Trip trip, TripState state)
    {
        trip.State = state;
        _journal.Append(trip.Id, state, trip.Driver?.Id);
    }
}
