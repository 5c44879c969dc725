using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Puts the least m of many records before all others. The key between both sides is searched for among keys alone,
/// of many records among those that a sample says it is near to (Floyd, Rivest 1975), by counting the lesser ones; so
/// the records themselves are moved once, in a pass without a branch that depends on keys.
/// </summary>
internal static unsafe class PlaceSelection
{
    // Below this all keys stay in the caches, and are counted again and again.
    private const int ManyRecords = 1 << 13;
    private const int SampleSize = 512;

    // Three standard deviations of a rank in the sample, at most: 3 sqrt(512) / 2. It is missed once in 400 times.
    private const int SampleMargin = 34;
    private const int Lanes = 16;

    /// <summary>Orders so that no record before <paramref name="target"/> has a greater key than any from there
    /// on.</summary>
    /// <param name="low">The first record.</param>
    /// <param name="high">Past the last.</param>
    /// <param name="target">After the first, before the end.</param>
    /// <param name="axis">Which coordinate is the key.</param>
    /// <param name="room">Room for as many records and keys.</param>
    public static void Select(
        Vector128<int>* low, Vector128<int>* high, Vector128<int>* target, int axis, PlaceRecords room)
    {
        long count = high - low;
        long left = target - low;
        if (count < ManyRecords || !TryFindNear(low, count, left, axis, room.Keys, out int cut, out bool isExact))
        {
            CopyKeys(low, count, axis, room.Keys);
            (cut, isExact) = FindCut(room.Keys, count, left);
        }

        Vector128<int>* equal = Partition(low, high, cut, axis, room.Spare);

        // Keys equal to the one at the cut may lie on both sides of it.
        if (!isExact && cut < int.MaxValue)
            Partition(equal, high, cut + 1, axis, room.Spare);
    }

    // A key with so many below it; or one with fewer, which others equal.
    private static (int Cut, bool IsExact) FindCut(int* keys, long count, long left)
    {
        (int min, int max) = Ends(keys, count);

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
            long below = CountBelow(keys, count, (int)middle);
            if (below == left)
                return ((int)middle, true);
            (least, belowLeast) = below < left ? (middle, below) : (least, belowLeast);
            (most, belowMost) = below < left ? (most, belowMost) : (middle, below);
        }

        return ((int)least, false);
    }

    // The same by the keys between two of a sample, which a single pass gathers.
    private static bool TryFindNear(
        Vector128<int>* low, long count, long left, int axis, int* keys, out int cut, out bool isExact)
    {
        Span<int> sample = stackalloc int[SampleSize];
        for (int i = 0; i < SampleSize; i++)
            sample[i] = low[count * i / SampleSize][axis];
        sample.Sort();
        int rank = (int)(left * SampleSize / count);
        int from = rank < SampleMargin ? int.MinValue : sample[rank - SampleMargin];
        int to = rank + SampleMargin >= SampleSize ? int.MaxValue : sample[rank + SampleMargin];
        (long below, long gathered) = Avx512F.IsSupported
            ? Gather512(low, count, axis, from, to, keys)
            : Gather(low, count, axis, from, to, keys);
        (cut, isExact) = (0, false);
        if (left <= below || left >= below + gathered)
            return false;
        FillUp(keys, gathered);
        (cut, isExact) = FindCut(keys, gathered, left - below);
        return true;
    }

    // The keys from "from" to below "to", and how many are below them.
    internal static (long Below, long Gathered) Gather(
        Vector128<int>* low, long count, int axis, int from, int to, int* keys)
    {
        long below = 0;
        int* next = keys;
        int* key = (int*)low + axis;
        for (long i = 0; i < count; i++)
        {
            int value = key[4 * i];
            *next = value;
            below += value < from ? 1 : 0;
            next += value >= from & value < to ? 1 : 0;
        }

        return (below, next - keys);
    }

    internal static (long Below, long Gathered) Gather512(
        Vector128<int>* low, long count, int axis, int from, int to, int* keys)
    {
        Vector512<int> least = Vector512.Create(from);
        Vector512<int> most = Vector512.Create(to);
        long below = 0;
        int* next = keys;
        long i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            Vector512<int> values = Vector512.Create(Keys512(low + i, axis), Keys512(low + i + (Lanes / 2), axis));
            Vector512<int> isBelow = Vector512.LessThan(values, least);
            Vector512<int> isNear = Vector512.AndNot(Vector512.LessThan(values, most), isBelow);
            Avx512F.Compress(values, isNear, values).Store(next);
            below += BitOperations.PopCount(isBelow.ExtractMostSignificantBits());
            next += BitOperations.PopCount(isNear.ExtractMostSignificantBits());
        }

        (long last, long gathered) = Gather(low + i, count - i, axis, from, to, next);
        return (below + last, next - keys + gathered);
    }

    // Of eight records.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Keys512(Vector128<int>* records, int axis)
    {
        Vector512<int> every = Vector512.Create(0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0);
        return Avx512F.PermuteVar16x32x2(Vector512.Load((int*)records), every + Vector512.Create(axis),
            Vector512.Load((int*)(records + 4))).GetLower();
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

    private static void CopyKeys(Vector128<int>* low, long count, int axis, int* keys)
    {
        int* key = (int*)low + axis;
        for (long i = 0; i < count; i++)
            keys[i] = key[4 * i];
        FillUp(keys, count);
    }

    // To whole vectors, with a key that is below nothing.
    private static void FillUp(int* keys, long count)
    {
        Vector256.Create(int.MaxValue).Store(keys + count);
        Vector256.Create(int.MaxValue).Store(keys + count + Vector256<int>.Count);
    }

    private static (int Min, int Max) Ends(int* keys, long count)
    {
        Vector256<int> min = Vector256.Create(int.MaxValue);
        Vector256<int> max = Vector256.Create(int.MinValue);
        long whole = count & -Vector256<int>.Count;
        for (long i = 0; i < whole; i += Vector256<int>.Count)
        {
            min = Vector256.Min(min, Vector256.Load(keys + i));
            max = Vector256.Max(max, Vector256.Load(keys + i));
        }

        (int least, int most) = (int.MaxValue, int.MinValue);
        for (int lane = 0; lane < Vector256<int>.Count; lane++)
            (least, most) = (Math.Min(least, min[lane]), Math.Max(most, max[lane]));
        for (long i = whole; i < count; i++)
            (least, most) = (Math.Min(least, keys[i]), Math.Max(most, keys[i]));
        return (least, most);
    }

    private static long CountBelow(int* keys, long count, int pivot)
    {
        Vector256<int> limit = Vector256.Create(pivot);
        Vector256<int> even = Vector256<int>.Zero;
        Vector256<int> odd = Vector256<int>.Zero;
        for (long i = 0; i < count; i += 2 * Vector256<int>.Count)
        {
            even -= Vector256.LessThan(Vector256.Load(keys + i), limit);
            odd -= Vector256.LessThan(Vector256.Load(keys + i + Vector256<int>.Count), limit);
        }

        return Vector256.Sum(even + odd);
    }
}
