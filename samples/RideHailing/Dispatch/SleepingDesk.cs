using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// A desk that falls asleep with a driver's lock in its hand, as a process does that is paused: its lease ends, others
/// give the driver trips, and when it wakes it writes as if nothing had happened. The driver's record refuses it.
/// </summary>
internal sealed class SleepingDesk : IDisposable
{
    private static readonly TimeSpan FallsAsleepEvery = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Sleeps = TimeSpan.FromMinutes(15);

    private readonly CityClock _clock;
    private readonly DriverFleet _fleet;
    private readonly DriverRecords _records;
    private readonly DistributedLocks _locks;
    private readonly List<ITimer> _timers = [];

    public SleepingDesk(CityClock clock, LockNodes nodes, DriverFleet fleet, DriverRecords records)
    {
        (_clock, _fleet, _records) = (clock, fleet, records);
        // Who sleeps renews nothing.
        _locks = nodes.Connect(new DistributedLockOptions { TimeProvider = clock, RenewsLocks = false });
    }

    /// <summary>Writes with a token that was not the newest any more.</summary>
    public int StaleWrites { get; private set; }

    /// <summary>Those of them that the record took: none.</summary>
    public int StaleWritesTaken { get; private set; }

    public void Start() =>
        _timers.Add(_clock.CreateTimer(_ => FallAsleep(), null, FallsAsleepEvery, FallsAsleepEvery));

    public void Dispose()
    {
        foreach (var timer in _timers)
            timer.Dispose();
        Now.Of(_locks.DisposeAsync());
    }

    private void FallAsleep()
    {
        // Somebody waits at the first hot spot all evening: a driver near it is wanted soon.
        var driver = _fleet.Drivers.Where(driver => driver.Trip is null)
            .MinBy(driver => Ground.DistanceMeters(driver.Position, HotSpot.OfTheEvening[0].Center));
        if (driver is null || Now.Of(_locks.TryAcquireAsync(DriverRecords.LockOf(driver))).Lock is not { } held)
            return;
        Now.Of(_records.Of(driver).OpenAsync(held.FencingToken));
        _timers.Add(_clock.CreateTimer(_ => WakeUp(driver, held), null, Sleeps, Timeout.InfiniteTimeSpan));
    }

    private void WakeUp(Driver driver, LockHandle held)
    {
        var written = Now.Of(_records.Of(driver).WriteAsync(held.FencingToken, null));
        if (written.HighestToken == held.FencingToken)
            return;
        StaleWrites++;
        StaleWritesTaken += written.IsAccepted ? 1 : 0;
    }
}
