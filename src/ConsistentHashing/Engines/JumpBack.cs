using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// JumpBackHash: one of n buckets, evenly; when n grows, keys move only to the new buckets. At most 5/3 random words on
/// average, integers only. Source: Otmar Ertl, "JumpBackHash: Say Goodbye to the Modulo Operation to Distribute Keys
/// Uniformly to Buckets" (2024).
/// </summary>
internal static class JumpBack
{
    /// <summary>The bucket of a hash.</summary>
    /// <param name="hash">Seeds the sequence of random words (SplitMix64).</param>
    /// <param name="count">How many buckets there are, at least 1.</param>
    /// <returns>From 0 to <paramref name="count"/> - 1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(ulong hash, int count) => Find(hash, count, out _);

    /// <summary>The same, for who goes on with the sequence.</summary>
    /// <param name="hash">Seeds the sequence.</param>
    /// <param name="count">How many buckets there are, at least 1.</param>
    /// <param name="drawn">The number of the last word that was used, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(ulong hash, int count, out ulong drawn)
    {
        drawn = 0;
        if (count == 1)
            return 0;
        ulong first = Mixing.Word(hash, 0);

        // A bit says that the sequence of records has one in the interval of its power of two; the highest is the last.
        uint active = (uint)(first ^ (first >> 32))
            & (uint.MaxValue >> BitOperations.LeadingZeroCount((uint)count - 1));
        while (active != 0)
        {
            int low = 1 << BitOperations.Log2(active);

            // Either half of the first word serves: which of them no longer matters to the bits already read.
            int bucket = low + ((int)(first >> ((BitOperations.PopCount(active) & 1) << 5)) & (low - 1));
            while (true)
            {
                if (bucket < count)
                    return bucket;

                // It is above n: jump back to the record before, which may be below the interval.
                ulong word = Mixing.Word(hash, ++drawn);
                bucket = (int)word & ((low << 1) - 1);
                if (bucket < low)
                    break;
                if (bucket < count)
                    return bucket;
                bucket = (int)(word >> 32) & ((low << 1) - 1);
                if (bucket < low)
                    break;
            }

            active ^= (uint)low;
        }

        return 0;
    }
}
