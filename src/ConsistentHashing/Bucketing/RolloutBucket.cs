using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The stable bucket of a key for gradual roll-outs: 0 to 9,999, a hundredth of a percent each. The same in every
/// process, for ever; buckets of one key under different salts have nothing to do with each other.
/// </summary>
/// <remarks>
/// The bucket is the high half of hash * 10,000 over 2^64, where the hash is <see cref="KeyHash.Default"/> of salt and
/// key, length-prefixed, so that ("ab", "c") and ("a", "bc") differ. No division bias above 10^-15. Nothing is
/// allocated for salts and keys of together up to 300 characters; thread-safe.
/// </remarks>
public static class RolloutBucket
{
    /// <summary>How many buckets there are: 10,000.</summary>
    public const int Count = 10_000;

    /// <summary>The bucket of a key, 0 to 9,999.</summary>
    /// <param name="salt">Names the roll-out, so that not the same keys are first in each of them.</param>
    /// <param name="key">The key, such as a user's id.</param>
    public static int Of(ReadOnlySpan<char> salt, ReadOnlySpan<char> key) =>
        (int)Math.BigMul(KeyHash.Default.Hash(salt, key), Count, out _);

    /// <summary>
    /// Whether a key is among the first <paramref name="share"/> buckets. A larger share keeps every key that a smaller
    /// one had.
    /// </summary>
    /// <param name="salt">Names the roll-out.</param>
    /// <param name="key">The key.</param>
    /// <param name="share">How many of the 10,000 buckets are in: 0 is none, 250 is 2.5 %, 10,000 is all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 10,000.</exception>
    public static bool IsIn(ReadOnlySpan<char> salt, ReadOnlySpan<char> key, int share)
    {
        Guard.InRange(share, 0, Count);
        return Of(salt, key) < share;
    }
}
