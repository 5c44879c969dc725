using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>The squared approximate distances of a leaf's 32 points, and which of them are below a limit.</summary>
internal static unsafe class LeafScan
{
    // From 1/256 of the frame to a step of the points, and half of one, where the points are taken to be.
    private const float StepPart = 1f / 256;
    private const float HalfStepPart = StepPart / 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Squares512(
        byte* leaf, Vector128<float> offset, Vector128<float> scale, float limit, float* squares)
    {
        Vector128<float> middle = offset + (scale * HalfStepPart);
        Vector128<float> step = scale * StepPart;
        uint low = Half(leaf, middle, step, limit, squares);
        return low | (Half(leaf + (PlaceLayout.LeafSize), middle, step, limit, squares + 16) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Squares256(
        byte* leaf, Vector128<float> offset, Vector128<float> scale, float limit, float* squares)
    {
        Vector128<float> middle = offset + (scale * HalfStepPart);
        Vector128<float> step = scale * StepPart;
        uint lanes = 0;
        for (int i = 0; i < PlaceLayout.LeafSize; i += Vector256<float>.Count)
        {
            ushort* points = (ushort*)leaf + i;
            Vector256<float> x = Axis256(points, middle[0], step[0]);
            Vector256<float> y = Axis256(points + PlaceLayout.LeafSize, middle[1], step[1]);
            Vector256<float> z = Axis256(points + (2 * PlaceLayout.LeafSize), middle[2], step[2]);
            Vector256<float> square = Vector256.FusedMultiplyAdd(x, x, Vector256.FusedMultiplyAdd(y, y, z * z));
            square.Store(squares + i);
            lanes |= Vector256.LessThan(square, Vector256.Create(limit)).ExtractMostSignificantBits() << i;
        }

        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Half(byte* points, Vector128<float> middle, Vector128<float> step, float limit, float* squares)
    {
        const int AxisBytes = PlaceLayout.LeafSize * sizeof(ushort);
        Vector512<float> x = Axis512(points, middle[0], step[0]);
        Vector512<float> y = Axis512(points + AxisBytes, middle[1], step[1]);
        Vector512<float> z = Axis512(points + (2 * AxisBytes), middle[2], step[2]);
        Vector512<float> square = Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, z * z));
        square.Store(squares);
        return (uint)Vector512.LessThan(square, Vector512.Create(limit)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Axis512(byte* points, float middle, float step)
    {
        Vector512<int> steps = Avx512F.ConvertToVector512Int32(Vector256.Load((ushort*)points));
        return Vector512.FusedMultiplyAdd(
            Avx512F.ConvertToVector512Single(steps), Vector512.Create(step), Vector512.Create(middle));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Axis256(ushort* points, float middle, float step)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load(points));
        Vector256<float> steps = Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
        return Vector256.FusedMultiplyAdd(steps, Vector256.Create(step), Vector256.Create(middle));
    }
}
