using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// <see cref="NearestList16"/> with twice the lanes: what moves out of the first vector comes into the second.
/// </summary>
internal unsafe struct NearestList32(int k, double reachMeters) : INearestList
{
    /// <summary>The most k for which enough lanes are left.</summary>
    public const int MaxK = 27;

    /// <summary>How many lanes.</summary>
    public const int Lanes = 32;

    private readonly Vector512<int> _kth = Vector512.Create(k - 1);
    private Vector512<float> _near = Vector512.Create(float.PositiveInfinity);
    private Vector512<float> _far = Vector512.Create(float.PositiveInfinity);
    private Vector512<int> _nearSlots;
    private Vector512<int> _farSlots;
    private NearestLimit _limit = new(reachMeters);

    public readonly float Limit => _limit.Square;

    private static Vector512<int> Shift => Vector512.Create(16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

    private static Vector512<int> ShiftOn => Vector512.Create(31, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

    public void Admit(float error) => _limit.Admit(error);

    public void Insert(float* squares, uint lanes, uint first)
    {
        Vector512<float> near = _near;
        Vector512<float> far = _far;
        Vector512<int> nearSlots = _nearSlots;
        Vector512<int> farSlots = _farSlots;
        Vector512<float> before = Vector512.Create(float.NegativeInfinity);
        do
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            lanes &= lanes - 1;
            Vector512<float> square = Vector512.Create(squares[lane]);
            Vector512<int> slot = Vector512.Create((int)first + lane);
            Vector512<float> moved = Avx512F.PermuteVar16x32x2(far, ShiftOn, near);
            Vector512<int> movedSlots = Avx512F.PermuteVar16x32x2(farSlots, ShiftOn, nearSlots);
            Put(ref far, ref farSlots, moved, movedSlots, square, slot);
            moved = Avx512F.PermuteVar16x32x2(near, Shift, before);
            movedSlots = Avx512F.PermuteVar16x32x2(nearSlots, Shift, nearSlots);
            Put(ref near, ref nearSlots, moved, movedSlots, square, slot);
        }
        while (lanes != 0);

        (_near, _far, _nearSlots, _farSlots) = (near, far, nearSlots, farSlots);
        _limit.Set(Avx512F.PermuteVar16x32x2(near, _kth, far).ToScalar());
    }

    /// <summary>Writes all slots within the limit; -1 if lanes did not suffice.</summary>
    public readonly int Take(uint* slots)
    {
        _nearSlots.AsUInt32().Store(slots);
        _farSlots.AsUInt32().Store(slots + Vector512<uint>.Count);
        Vector512<float> limit = Vector512.Create(Limit);
        int count = BitOperations.PopCount(Vector512.LessThan(_near, limit).ExtractMostSignificantBits())
            + BitOperations.PopCount(Vector512.LessThan(_far, limit).ExtractMostSignificantBits());
        return count == Lanes ? -1 : count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        ref Vector512<float> sorted, ref Vector512<int> slots, Vector512<float> moved, Vector512<int> movedSlots,
        Vector512<float> square, Vector512<int> slot)
    {
        Vector512<float> isBehind = Vector512.GreaterThan(moved, square);
        Vector512<float> isHere = Vector512.GreaterThan(sorted, square);
        slots = Vector512.ConditionalSelect(
            isBehind.AsInt32(), movedSlots, Vector512.ConditionalSelect(isHere.AsInt32(), slot, slots));
        sorted = Vector512.ConditionalSelect(isBehind, moved, Vector512.ConditionalSelect(isHere, square, sorted));
    }
}
