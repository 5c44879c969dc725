namespace Purlin.RateLimiting;

/// <summary>
/// A few counters that many threads raise: each thread its own copy on a cache line of its own, as far as there are
/// any; a reader adds them up. Thread-safe; a sum read while others count is one of the moments meanwhile.
/// </summary>
internal sealed class StripedCounts
{
    /// <summary>Counters of an instance: a cache line of them.</summary>
    public const int Length = 8;

    private const int Stripes = 8;

    // A line before the first and after the last: neighbours in memory are nobody's counters.
    private readonly long[] _cells = new long[(Stripes + 2) * Length];

    /// <summary>Adds to a counter.</summary>
    /// <returns>What this thread's copy says now.</returns>
    public long Add(int counter, long amount = 1)
    {
        int stripe = 1 + (Environment.CurrentManagedThreadId & (Stripes - 1));
        return Interlocked.Add(ref _cells[(stripe * Length) + counter], amount);
    }

    /// <summary>The counter's value.</summary>
    public long this[int counter]
    {
        get
        {
            long sum = 0;
            for (int stripe = 1; stripe <= Stripes; stripe++)
                sum += Volatile.Read(ref _cells[(stripe * Length) + counter]);
            return sum;
        }
    }
}
