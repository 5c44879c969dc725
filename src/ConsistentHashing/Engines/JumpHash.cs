namespace Purlin.ConsistentHashing;

/// <summary>
/// Jump consistent hash: one of n buckets, evenly; when n grows, keys move only to the new bucket. Source: Lamping,
/// Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014).
/// </summary>
internal static class JumpHash
{
    /// <summary>The bucket of a hash.</summary>
    /// <param name="hash">Seeds the sequence of jumps.</param>
    /// <param name="count">How many buckets there are, at least 1.</param>
    /// <returns>From 0 to <paramref name="count"/> - 1.</returns>
    public static int Find(ulong hash, int count)
    {
        long bucket;
        long next = 0;
        do
        {
            bucket = next;
            hash = (hash * 2862933555777941757) + 1;
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((hash >> 33) + 1)));
        }
        while (next < count);

        return (int)bucket;
    }
}
