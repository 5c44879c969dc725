using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Which trip each driver has, guarded by the highest fencing token seen: whoever comes with an older one is refused.
/// </summary>
internal sealed class DriverRecords
{
    private readonly Dictionary<int, InMemoryFencedResource<Trip?>> _records = [];

    /// <summary>What a driver's lock is called.</summary>
    public static string LockOf(Driver driver) => $"driver:{driver.Id}";

    public FencedResource<Trip?> Of(Driver driver)
    {
        if (!_records.TryGetValue(driver.Id, out var record))
            _records.Add(driver.Id, record = new("drivers", LockOf(driver), null));
        return record;
    }
}
