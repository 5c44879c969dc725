using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Gives a driver to one trip at a time. Who reserves or frees a driver holds the driver's lock, over five nodes, and
/// writes with its fencing token: a desk that slept through its lease would be refused by the record itself.
/// </summary>
internal sealed class DriverReservations : IDisposable
{
    private const int Nodes = 5;

    private readonly DistributedLocks _locks;
    private readonly Dictionary<int, InMemoryFencedResource<Trip?>> _records = [];
    private readonly List<(int DriverId, long Token)> _tokens = [];

    public DriverReservations(CityClock clock)
    {
        _locks = new(
            Enumerable.Range(1, Nodes).Select(number => new InMemoryLockNode($"node {number}", clock)),
            new DistributedLockOptions { TimeProvider = clock, Namespace = "drivers" });
        // The nodes are new, so nobody can hold a lock that they have forgotten.
        _locks.Bootstrap(noHolders: true);
    }

    public int Made { get; private set; }

    /// <summary>Reservations that came too late, because the driver had a trip already.</summary>
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

    public void Dispose() => _locks.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private bool Change(Driver driver, Trip? from, Trip? to)
    {
        if (!_records.TryGetValue(driver.Id, out var record))
            _records.Add(driver.Id, record = new("drivers", Name(driver), null));

        // By the city's clock nodes answer on the thread that asks, so the lock is there at once; a host awaits.
        var attempt = _locks.TryAcquireAsync(Name(driver)).GetAwaiter().GetResult();
        if (attempt.Lock is not { } held)
            return false;
        _tokens.Add((driver.Id, held.FencingToken));
        var opened = Now(record.OpenAsync(held.FencingToken));
        var isChanged = opened.IsAccepted && opened.Value == from
            && Now(record.WriteAsync(held.FencingToken, to)).IsAccepted;
        if (isChanged)
            driver.Trip = to;
        Now(attempt);
        return isChanged;
    }

    private static string Name(Driver driver) => $"driver:{driver.Id}";

    private static T Now<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    private static void Now(LockAttempt attempt) => attempt.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
