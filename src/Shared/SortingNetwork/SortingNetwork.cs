using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Shared;

/// <summary>
/// Sorts 16 numbers in one register, without a branch. Bitonic network: K. E. Batcher, "Sorting networks and their
/// applications", AFIPS 1968. Needs AVX-512 F.
/// </summary>
internal static class SortingNetwork
{
    private const uint All = uint.MaxValue;

    /// <summary>The greatest 16 of two times 16, each sorted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Merge(Vector512<uint> best, Vector512<uint> more)
    {
        Vector512<uint> reversed = Avx512F.PermuteVar16x32(
            more, Vector512.Create(15u, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        return SortBitonic(Vector512.Max(best, reversed));
    }

    /// <summary>Sorts 16, the greatest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Sort(Vector512<uint> v)
    {
        v = Exchange(v, By1(v), Vector512.Create(All, 0, 0, All, All, 0, 0, All, All, 0, 0, All, All, 0, 0, All));
        v = Exchange(v, By2(v), Vector512.Create(All, All, 0, 0, 0, 0, All, All, All, All, 0, 0, 0, 0, All, All));
        v = Exchange(v, By1(v), Vector512.Create(All, 0, All, 0, 0, All, 0, All, All, 0, All, 0, 0, All, 0, All));
        v = Exchange(v, By4(v), Vector512.Create(All, All, All, All, 0, 0, 0, 0, 0, 0, 0, 0, All, All, All, All));
        v = Exchange(v, By2(v), Vector512.Create(All, All, 0, 0, All, All, 0, 0, 0, 0, All, All, 0, 0, All, All));
        v = Exchange(v, By1(v), Vector512.Create(All, 0, All, 0, All, 0, All, 0, 0, All, 0, All, 0, All, 0, All));
        return SortBitonic(v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> SortBitonic(Vector512<uint> v)
    {
        v = Exchange(v, By8(v), Vector512.Create(All, All, All, All, All, All, All, All, 0, 0, 0, 0, 0, 0, 0, 0));
        v = Exchange(v, By4(v), Vector512.Create(All, All, All, All, 0, 0, 0, 0, All, All, All, All, 0, 0, 0, 0));
        v = Exchange(v, By2(v), Vector512.Create(All, All, 0, 0, All, All, 0, 0, All, All, 0, 0, All, All, 0, 0));
        return Exchange(v, By1(v), Vector512.Create(All, 0, All, 0, All, 0, All, 0, All, 0, All, 0, All, 0, All, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Exchange(Vector512<uint> v, Vector512<uint> other, Vector512<uint> isGreater) =>
        Vector512.ConditionalSelect(isGreater, Vector512.Max(v, other), Vector512.Min(v, other));

    // Each lane's partner, so many lanes away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> By1(Vector512<uint> v) => Avx512F.Shuffle(v, 0b10_11_00_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> By2(Vector512<uint> v) => Avx512F.Shuffle(v, 0b01_00_11_10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> By4(Vector512<uint> v) => Avx512F.Shuffle4x128(v, v, 0b10_11_00_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> By8(Vector512<uint> v) => Avx512F.Shuffle4x128(v, v, 0b01_00_11_10);
}
