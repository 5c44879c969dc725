using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Jump consistent hash: the bucket of a key by arithmetic alone, the same as Guava's <c>Hashing.consistentHash</c> and
/// the C++ of the paper give.
/// </summary>
/// <remarks>
/// Growing from n to n + 1 buckets moves a key either not at all or to the new bucket. Only the last bucket can leave.
/// Expected time O(log n), no memory, thread-safe. Source: Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash
/// Algorithm", 2014.
/// </remarks>
public static class JumpHash
{
    private const ulong Multiplier = 2_862_933_555_777_941_757;

    /// <summary>The bucket of a key, 0 to <paramref name="buckets"/> - 1.</summary>
    /// <param name="key">The key, or the hash of one; its bits need not be well mixed.</param>
    /// <param name="buckets">How many buckets, >= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bucket.</exception>
    public static int GetBucket(ulong key, int buckets)
    {
        Guard.InRange(buckets, 1, int.MaxValue);
        long bucket = 0;
        long next = 0;
        while (next < buckets)
        {
            bucket = next;
            key = (key * Multiplier) + 1;
            // The key stays for as many buckets as a uniform draw from (0, 1] says: 31 bits of it, as the paper has.
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((key >> 33) + 1)));
        }

        return (int)bucket;
    }
}
