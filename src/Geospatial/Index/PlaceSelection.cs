using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Puts the least m of many records before all others. The key between both sides is searched for by counting the
/// lesser ones, eight keys at a time, so the records themselves are moved once, in a pass without a branch that
/// depends on keys.
/// </summary>
internal static unsafe class PlaceSelection
{
    /// <summary>Orders so that no record before <paramref name="target"/> has a greater key than any from there
    /// on.</summary>
    /// <param name="low">The first record.</param>
    /// <param name="high">Past the last.</param>
    /// <param name="target">After the first, before the end.</param>
    /// <param name="axis">Which coordinate is the key.</param>
    /// <param name="min">The least key.</param>
    /// <param name="max">The greatest key.</param>
    /// <param name="room">Room for as many records and keys.</param>
    public static void Select(
        Vector128<int>* low, Vector128<int>* high, Vector128<int>* target, int axis, int min, int max,
        PlaceRecords room)
    {
        int count = (int)(high - low);
        int left = (int)(target - low);
        CopyKeys(low, count, axis, room.Keys);

        // Fewer than left keys are below "least", or just as many; more than left are below "most".
        long least = min;
        long most = max + 1L;
        long belowLeast = 0;
        long belowMost = count;
        for (int step = 0; most - least > 1; step++)
        {
            // By turns in proportion and in the middle: few steps where keys are even, and never many.
            long middle = (step & 1) == 0
                ? least + (long)((most - least) * ((double)(left - belowLeast) / (belowMost - belowLeast)))
                : least + ((most - least) / 2);
            middle = Math.Clamp(middle, least + 1, most - 1);
            int below = CountBelow(room.Keys, count, (int)middle);
            if (below == left)
            {
                Partition(low, high, (int)middle, axis, room.Spare);
                return;
            }

            (least, belowLeast) = below < left ? (middle, below) : (least, belowLeast);
            (most, belowMost) = below < left ? (most, belowMost) : (middle, below);
        }

        // Keys equal to the one at the cut may lie on both sides of it.
        Vector128<int>* equal = Partition(low, high, (int)least, axis, room.Spare);
        if (least < int.MaxValue)
            Partition(equal, high, (int)least + 1, axis, room.Spare);
    }

    // Stable to the left; what is not less goes to the spare room and back behind.
    private static Vector128<int>* Partition(
        Vector128<int>* low, Vector128<int>* high, int pivot, int axis, Vector128<int>* spare)
    {
        Vector128<int>* left = low;
        Vector128<int>* right = spare;
        for (Vector128<int>* at = low; at < high; at++)
        {
            Vector128<int> record = *at;
            nint isLess = ((int*)at)[axis] < pivot ? 1 : 0;
            *left = record;
            *right = record;
            left += isLess;
            right += 1 - isLess;
        }

        long bytes = (byte*)right - (byte*)spare;
        Buffer.MemoryCopy(spare, left, bytes, bytes);
        return left;
    }

    // Filled up to whole vectors with a key that is below nothing.
    private static void CopyKeys(Vector128<int>* low, int count, int axis, int* keys)
    {
        int* key = (int*)low + axis;
        for (int i = 0; i < count; i++)
            keys[i] = key[4 * (nint)i];
        Vector256.Create(int.MaxValue).Store(keys + count);
        Vector256.Create(int.MaxValue).Store(keys + count + Vector256<int>.Count);
    }

    private static int CountBelow(int* keys, int count, int pivot)
    {
        Vector256<int> limit = Vector256.Create(pivot);
        Vector256<int> even = Vector256<int>.Zero;
        Vector256<int> odd = Vector256<int>.Zero;
        for (int i = 0; i < count; i += 2 * Vector256<int>.Count)
        {
            even -= Vector256.LessThan(Vector256.Load(keys + i), limit);
            odd -= Vector256.LessThan(Vector256.Load(keys + i + Vector256<int>.Count), limit);
        }

        return Vector256.Sum(even + odd);
    }
}
