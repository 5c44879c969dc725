using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Puts the least m of many records before all others. Pivots are taken from a sample close to the m-th, once from
/// either side (Floyd, Rivest 1975), so that hardly more than one and a half passes are made; a pass has no branch
/// that depends on the keys.
/// </summary>
internal static unsafe class PlaceSelection
{
    private const int SmallCount = 16;
    private const int SampleCount = 31;
    private const int BigCount = 1 << 12;
    private const int BigSampleCount = 511;

    /// <summary>Orders so that no record before <paramref name="target"/> has a greater key than any from there
    /// on.</summary>
    /// <param name="low">The first record.</param>
    /// <param name="high">Past the last.</param>
    /// <param name="target">Between both.</param>
    /// <param name="axis">Which coordinate is the key.</param>
    /// <param name="spare">Room for as many records.</param>
    [SkipLocalsInit]
    public static void Select(
        Vector128<int>* low, Vector128<int>* high, Vector128<int>* target, int axis, Vector128<int>* spare)
    {
        int* sample = stackalloc int[BigSampleCount];
        int lean = 1;
        while (high - low > SmallCount)
        {
            if (target == low || target == high)
                return;
            int pivot = Pivot(low, high - low, target - low, axis, sample, ref lean);
            Vector128<int>* middle = Partition(low, high, pivot, axis, spare);
            if (target <= middle)
            {
                high = middle;
                continue;
            }

            // All that is left is at least the pivot: those equal to it come first, and are done.
            low = middle;
            middle = pivot == int.MaxValue ? high : Partition(low, high, pivot + 1, axis, spare);
            if (target <= middle)
                return;
            low = middle;
        }

        Sort(low, high, axis);
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

    // A key of the sample a little above the target's rank in it, then a little below.
    private static int Pivot(
        Vector128<int>* low, long count, long target, int axis, int* sample, ref int lean)
    {
        int size = count >= BigCount ? BigSampleCount : SampleCount;
        double step = (double)count / size;
        for (int i = 0; i < size; i++)
            sample[i] = ((int*)(low + (long)(i * step)))[axis];
        new Span<int>(sample, size).Sort();
        double rank = (double)target / count * size;
        double distance = Math.Sqrt(size) * 0.6 * lean;
        lean = -lean;
        return sample[(int)Math.Clamp(rank + distance, 0, size - 1)];
    }

    private static void Sort(Vector128<int>* low, Vector128<int>* high, int axis)
    {
        for (Vector128<int>* next = low + 1; next < high; next++)
        {
            Vector128<int> record = *next;
            int key = ((int*)next)[axis];
            Vector128<int>* hole = next;
            for (; hole > low && ((int*)(hole - 1))[axis] > key; hole--)
                *hole = hole[-1];
            *hole = record;
        }
    }
}
