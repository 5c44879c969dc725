using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Gives a driver to one trip at a time. Who reserves or frees a driver holds the driver's lock, over five nodes, and
/// writes with its fencing token: a desk that slept through its lease would be refused by the record itself.
/// </summary>
internal sealed class DriverReservations : IDisposable
{
    private readonly DistributedLocks _locks;
    private readonly DriverRecords _records;
    private readonly List<(int DriverId, long Token)> _tokens = [];

    public DriverReservations(CityClock clock, LockNodes nodes, DriverRecords records)
    {
        _records = records;
        _locks = nodes.Connect(new DistributedLockOptions { TimeProvider = clock });
    }

    public int Made { get; private set; }

    /// <summary>Reservations that came too late: the driver had a trip already, or another desk the lock.</summary>
    public int Refused { get; private set; }

    /// <summary>Reservations in force.</summary>
    public int Held { get; private set; }

    /// <summary>Whose lock was held with which token, in order.</summary>
    public IReadOnlyList<(int DriverId, long Token)> Tokens => _tokens;

    public bool TryReserve(Driver driver, Trip trip)
    {
        if (!Change(driver, from: null, to: trip))
        {
            Refused++;
            return false;
        }

        Made++;
        Held++;
        return true;
    }

    public void Free(Driver driver)
    {
        if (!Change(driver, from: driver.Trip, to: null))
            throw new InvalidOperationException($"Driver {driver.Id} has another trip than the one that ends.");
        Held--;
    }

    public void Dispose() => Now.Of(_locks.DisposeAsync());

    private bool Change(Driver driver, Trip? from, Trip? to)
    {
        var attempt = Now.Of(_locks.TryAcquireAsync(DriverRecords.LockOf(driver)));
        if (attempt.Lock is not { } held)
            return false;
        _tokens.Add((driver.Id, held.FencingToken));
        var record = _records.Of(driver);
        var opened = Now.Of(record.OpenAsync(held.FencingToken));
        var isChanged = opened.IsAccepted && opened.Value == from
            && Now.Of(record.WriteAsync(held.FencingToken, to)).IsAccepted;
        if (isChanged)
            driver.Trip = to;
        Now.Of(attempt.DisposeAsync());
        return isChanged;
    }
}
