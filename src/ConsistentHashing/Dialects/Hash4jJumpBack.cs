using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Buckets without a map, as hash4j's consistent JumpBackHash bucket hasher numbers them with SplitMix64.
/// </summary>
/// <remarks>
/// Growing from n to n + 1 buckets moves a key either not at all or to the new bucket. Only the last bucket can leave.
/// At most 5/3 random words on average, for any number of buckets; no memory, no floating point, thread-safe. A map of
/// nodes by it, from which any node may leave, is <see cref="StatelessMap"/>. Source: Ertl, "JumpBackHash: Say Goodbye
/// to the Modulo Operation to Distribute Keys Uniformly to Buckets", 2024.
/// </remarks>
public static class Hash4jJumpBack
{
    /// <summary>The bucket of a hash, 0 to <paramref name="buckets"/> - 1.</summary>
    /// <param name="hash">The hash of a key; equal hashes share their bucket.</param>
    /// <param name="buckets">How many buckets, >= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bucket.</exception>
    public static int GetBucket(ulong hash, int buckets) =>
        JumpBack.Find(hash, Guard.InRange(buckets, 1, int.MaxValue));
}
