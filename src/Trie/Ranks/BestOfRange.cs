using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>
/// The best of a range of at most 65,536 terms, without a branch that depends on their codes.
/// </summary>
/// <remarks>
/// A key is a code in its upper half and how far it is to the end of the range's 65,536 places in its lower one: of
/// equal codes the lower id has the greater key.
/// </remarks>
internal static unsafe class BestOfRange
{
    /// <summary>How many it finds at once.</summary>
    public const int Most = 16;

    /// <summary>The longest range.</summary>
    public const int MaxCount = 1 << PlaceBits;

    /// <summary>Bits of a place in a key.</summary>
    public const int PlaceBits = 16;

    /// <summary>The lower half of a key: that of the first place.</summary>
    public const uint PlaceMask = MaxCount - 1;
    private const int Fanout = CodeMaxima.Fanout;

    // As long as so many codes are sorted sooner than maxima are asked.
    private const int SortedCount = 96;

    /// <summary>The ids of a range that come first by code, of equal ones the lower.</summary>
    /// <param name="maxima">The codes.</param>
    /// <param name="range">1 to 65,536 terms.</param>
    /// <param name="wanted">How many are wanted, 1 to 16.</param>
    /// <param name="keys">Room for 16 keys; the best come first, 0 for those that are hidden or not there.</param>
    public static void Find(CodeMaxima maxima, IdRange range, int wanted, uint* keys)
    {
        if (!Avx512F.IsSupported)
            ScalarBest.Find(maxima, range, wanted, keys);
        else if (range.Count <= SortedCount)
            Vector512.Store(Sorted(maxima.Level(0), range.Start, range.End), keys);
        else
            FindByMaxima(maxima, range, wanted, keys);
    }

    /// <summary>The id of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IdOf(uint key, IdRange range) => range.Start + (int)(PlaceMask - (key & PlaceMask));

    /// <summary>The code of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CodeOf(uint key) => (int)(key >> PlaceBits);

    /// <summary>The greatest of 32 codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Greatest(ushort* codes)
    {
        if (!Sse41.IsSupported)
            return ScalarBest.Greatest(new(codes, Fanout));
        Vector512<ushort> all = Vector512.Load(codes);
        Vector256<ushort> half = Vector256.Max(all.GetLower(), all.GetUpper());
        Vector128<ushort> eight = Vector128.Max(half.GetLower(), half.GetUpper());
        // The instruction finds the least.
        return (ushort)~Sse41.MinHorizontal(~eight).ToScalar();
    }

    // Of the blocks the best, of these what reaches the last of their maxima: so many terms reach it, so no other block
    // has a better one.
    [SkipLocalsInit]
    private static void FindByMaxima(CodeMaxima maxima, IdRange range, int wanted, uint* keys)
    {
        int first = (range.Start + Fanout - 1) / Fanout, end = range.End / Fanout;
        Vector512.Store(Sorted(maxima.Level(1), first, end), keys);
        Vector512<uint> bound = Vector512.Create(Math.Max(keys[wanted - 1] & ~PlaceMask, 1));
        uint* found = stackalloc uint[((Most + 2) * Fanout) + Most];
        int count = Collect(maxima, range.Start, range.Start, (first * Fanout) - range.Start, bound, found);
        count += Collect(maxima, range.Start, end * Fanout, range.End - (end * Fanout), bound, found + count);
        for (int i = 0; i < wanted && keys[i] != 0; i++)
        {
            int block = first + (int)(PlaceMask - (keys[i] & PlaceMask));
            count += Collect(maxima, range.Start, block * Fanout, Fanout, bound, found + count);
        }

        Vector512.Store(Vector512<uint>.Zero, found + count);
        Vector512<uint> best = Vector512<uint>.Zero;
        for (int i = 0; i < count; i += Most)
            best = SortingNetwork.Merge(best, SortingNetwork.Sort(Vector512.Load(found + i)));
        Vector512.Store(best, keys);
    }

    // The keys of up to 32 terms that are not below a bound.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Collect(
        CodeMaxima maxima, int start, int from, int count, Vector512<uint> bound, uint* to)
    {
        if (count <= 0)
            return 0;
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(Vector512.Load(maxima.Level(0) + from));
        Vector512<uint> places = Places - Vector512.Create((uint)(from - start));
        low = (low << PlaceBits) | places;
        high = (high << PlaceBits) | (places - Vector512.Create((uint)Most));
        low = Vector512.GreaterThanOrEqual(low, bound) & FirstOf(Math.Min(count, Most)) & low;
        high = Vector512.GreaterThanOrEqual(high, bound) & FirstOf(Math.Max(count - Most, 0)) & high;
        Vector512<uint> isLow = Vector512.GreaterThan(low, Vector512<uint>.Zero);
        Vector512<uint> isHigh = Vector512.GreaterThan(high, Vector512<uint>.Zero);
        Avx512F.CompressStore(to, isLow, low);
        int lows = BitOperations.PopCount(isLow.ExtractMostSignificantBits());
        Avx512F.CompressStore(to + lows, isHigh, high);
        return lows + BitOperations.PopCount(isHigh.ExtractMostSignificantBits());
    }

    // The best 16 of codes from one place to another, as keys from the first one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sorted(ushort* codes, int from, int end)
    {
        Vector512<uint> places = Places, best = Vector512<uint>.Zero;
        int at = from;
        for (; at + Most < end; at += Most, places -= Vector512.Create((uint)Most))
            best = SortingNetwork.Merge(best, SortingNetwork.Sort(Keys(codes + at, places)));
        Vector512<uint> last = Keys(codes + at, places) & FirstOf(Math.Max(end - at, 0));
        return SortingNetwork.Merge(best, SortingNetwork.Sort(last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Keys(ushort* codes, Vector512<uint> places)
    {
        Vector512<uint> wide = Avx512F.ConvertToVector512UInt32(Vector256.Load(codes));
        return ((wide << PlaceBits) | places) & ~Vector512.Equals(wide, Vector512<uint>.Zero);
    }

    private static Vector512<uint> Places
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(PlaceMask) - Vector512<uint>.Indices;
    }

    // Loaded at 16 - n it has its first n lanes set.
    private static ReadOnlySpan<uint> Window =>
    [
        All, All, All, All, All, All, All, All, All, All, All, All, All, All, All, All,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private const uint All = uint.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> FirstOf(int count) => Vector512.LoadUnsafe(
        ref Unsafe.Add(ref MemoryMarshal.GetReference(Window), Most - count));
}
