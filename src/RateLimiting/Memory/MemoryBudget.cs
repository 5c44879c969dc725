namespace Purlin.RateLimiting;

/// <summary>
/// The bytes that all tables of a limiter may have together. Growth stops early, so that a full table can still be
/// rebuilt without its idle keys and has cells for those it turns away. Lock-free and thread-safe.
/// </summary>
/// <param name="maxBytes">The bound, arrays old and new counted while one replaces the other.</param>
internal sealed class MemoryBudget(long maxBytes)
{
    private long _usedBytes;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    public long MaxBytes => maxBytes;

    /// <summary>Whether there is no more room to grow.</summary>
    public bool IsTight => UsedBytes > maxBytes - (maxBytes / 8);

    /// <summary>Whether three quarters are free.</summary>
    public bool IsPlentiful => UsedBytes < maxBytes / 4;

    /// <summary>Takes bytes if they fit.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="use">What for.</param>
    public bool TryTake(long bytes, MemoryUse use)
    {
        long bound = use switch
        {
            MemoryUse.Growth => maxBytes - (maxBytes / 8),
            MemoryUse.Sketch => maxBytes - (maxBytes / 16),
            _ => maxBytes,
        };
        if (Interlocked.Add(ref _usedBytes, bytes) <= bound)
            return true;
        Interlocked.Add(ref _usedBytes, -bytes);
        return false;
    }

    /// <summary>Takes bytes that cannot be done without, beyond the bound if need be.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _usedBytes, bytes);

    public void Return(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
