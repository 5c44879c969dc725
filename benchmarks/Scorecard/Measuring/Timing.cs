namespace Purlin.Benchmarks;

/// <summary>One timed batch.</summary>
/// <param name="Operations">How many operations it did.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="AllocatedBytes">What they allocated on the managed heap, of all threads of the loop.</param>
/// <param name="Result">What the loop returned: kept, so that no work in it is dead.</param>
public readonly record struct Timing(long Operations, double Seconds, long AllocatedBytes, ulong Result)
{
    /// <summary>Seconds per operation.</summary>
    public double SecondsPerOperation => Seconds / Operations;
}
