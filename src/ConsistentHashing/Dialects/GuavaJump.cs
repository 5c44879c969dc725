using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Buckets without a map, as Guava's <c>Hashing.consistentHash</c> numbers them, and the C++ of the paper.
/// </summary>
/// <remarks>
/// Growing from n to n + 1 buckets moves a key either not at all or to the new bucket. Only the last bucket can leave.
/// Expected time O(log n), no memory, thread-safe. A map of nodes by it is <see cref="JumpMap"/>. Source: Lamping and
/// Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014.
/// </remarks>
public static class GuavaJump
{
    /// <summary>The bucket of a key, 0 to <paramref name="buckets"/> - 1.</summary>
    /// <param name="key">The key, or the hash of one; its bits need not be well mixed.</param>
    /// <param name="buckets">How many buckets, >= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bucket.</exception>
    public static int GetBucket(ulong key, int buckets) =>
        JumpHash.Find(key, Guard.InRange(buckets, 1, int.MaxValue));
}
