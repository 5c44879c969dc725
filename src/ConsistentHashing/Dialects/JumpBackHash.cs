using System.Numerics;
using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// JumpBackHash: the same consistency as jump in constant expected time and without floating point, bit for bit as
/// hash4j's consistent bucket hasher gives it with SplitMix64.
/// </summary>
/// <remarks>
/// <para>
/// The buckets are seen in octaves [1, 2), [2, 4), [4, 8) ... An octave holds the key's last jump with an even chance,
/// which one word of random bits decides for all octaves at once; only the octave of the answer is looked into, from
/// its top down. At most 5/3 random words are drawn on average, for any number of buckets.
/// </para>
/// <para>
/// Growing from n to n + 1 buckets moves a key either not at all or to the new bucket. Only the last bucket can leave.
/// No memory, thread-safe. Source: Ertl, "JumpBackHash: Say Goodbye to the Modulo Operation to Distribute Keys
/// Uniformly to Buckets", 2024; SplitMix64 by Steele, Lea and Flood, 2014.
/// </para>
/// </remarks>
public static class JumpBackHash
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>The bucket of a hash, 0 to <paramref name="buckets"/> - 1.</summary>
    /// <param name="hash">The hash of a key; equal hashes share their bucket.</param>
    /// <param name="buckets">How many buckets, >= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bucket.</exception>
    public static int GetBucket(ulong hash, int buckets)
    {
        Guard.InRange(buckets, 1, int.MaxValue);
        if (buckets == 1)
            return 0;

        ulong state = hash;
        ulong word = Next(ref state);
        // Bit i says whether octave [2^i, 2^(i+1)) holds a jump; octaves above the last bucket do not matter.
        uint relevant = uint.MaxValue >> BitOperations.LeadingZeroCount((uint)buckets - 1);
        uint octaves = (uint)(word ^ (word >> 32)) & relevant;
        while (octaves != 0)
        {
            uint low = 1u << BitOperations.Log2(octaves);
            // Each octave takes its place from one half of the word; which, alternates with the octaves above it.
            int half = (BitOperations.PopCount(octaves) & 1) << 5;
            uint bucket = low + ((uint)(word >> half) & (low - 1));
            if (bucket < (uint)buckets || TryJumpBack(ref state, low, (uint)buckets, out bucket))
                return (int)bucket;
            octaves ^= low;
        }

        return 0;
    }

    /// <summary>
    /// Goes back from a jump beyond the last bucket to the one before it, within the octave that begins at
    /// <paramref name="low"/>. False when the jumps leave the octave: an octave below has the bucket. Each draw ends
    /// the search with a chance of one half at least.
    /// </summary>
    private static bool TryJumpBack(ref ulong state, uint low, uint buckets, out uint bucket)
    {
        uint mask = (low << 1) - 1;
        while (true)
        {
            ulong word = Next(ref state);
            bucket = (uint)word & mask;
            if (bucket < low)
                return false;
            if (bucket < buckets)
                return true;
            bucket = (uint)(word >> 32) & mask;
            if (bucket < low)
                return false;
            if (bucket < buckets)
                return true;
        }
    }

    private static ulong Next(ref ulong state)
    {
        state += GoldenGamma;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
