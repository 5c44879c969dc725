namespace Purlin.Samples.RideHailing;

/// <summary>
/// Gives a driver to one trip at a time. Today one dispatcher in one process looks and writes; with Redlock the
/// reservation is held under a lock with a fencing token, so that a dispatcher that slept too long is refused.
/// </summary>
internal sealed class DriverReservations
{
    public int Made { get; private set; }

    /// <summary>Reservations that came too late, because the driver had a trip already.</summary>
    public int Refused { get; private set; }

    /// <summary>Reservations in force.</summary>
    public int Held { get; private set; }

    public bool TryReserve(Driver driver, Trip trip)
    {
        if (driver.Trip is not null)
        {
            Refused++;
            return false;
        }

        driver.Trip = trip;
        Made++;
        Held++;
        return true;
    }

    public void Free(Driver driver)
    {
        driver.Trip = null;
        Held--;
    }
}
