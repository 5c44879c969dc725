using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>A bucket whose state is one word, as three numbers: all that a check of it needs.</summary>
/// <param name="divisor">Units in a microsecond.</param>
/// <param name="unitsPerPermit">Units that one permit moves TAT by.</param>
/// <param name="toleranceUnits">How far ahead of now TAT may be.</param>
internal readonly struct BucketTerms(long divisor, long unitsPerPermit, long toleranceUnits)
{
    /// <summary>Judges and charges.</summary>
    /// <param name="word">TAT in units.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="cost">From 0 to the capacity.</param>
    /// <param name="charged">The word after the charge; of meaning only if it fits.</param>
    /// <returns>Whether it fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCharge(long word, long nowUs, long cost, out long charged)
    {
        return At(nowUs, cost).TryCharge(word, out charged);
    }

    /// <summary>Whether the word says no more than that of a bucket never used.</summary>
    public bool IsIdle(long word, long nowUs) => word <= nowUs * divisor;

    /// <summary>A cost at a time, to be charged to any word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BucketCharge At(long nowUs, long cost)
    {
        long now = nowUs * divisor;
        return new(now, cost * unitsPerPermit, now + toleranceUnits);
    }
}
