using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>A cost to be charged to buckets of the same terms at one time, in their units.</summary>
/// <param name="now">Now.</param>
/// <param name="move">What it moves TAT by.</param>
/// <param name="latest">Where TAT may be afterwards, at most.</param>
internal readonly struct BucketCharge(long now, long move, long latest)
{
    /// <summary>Judges and charges.</summary>
    /// <param name="word">TAT.</param>
    /// <param name="charged">TAT after the charge; of meaning only if it fits.</param>
    /// <returns>Whether it fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCharge(long word, out long charged)
    {
        charged = Math.Max(word, now) + move;
        return charged <= latest;
    }
}
