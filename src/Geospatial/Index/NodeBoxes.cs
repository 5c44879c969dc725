using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>The boxes of a node's children against a query, eight at a time; see <see cref="PlaceFrame"/>.</summary>
internal static unsafe class NodeBoxes
{
    private const int ExponentOffset = 12;
    private const int BoxOffset = 16;
    private const int MantissaBits = 23;

    /// <summary>From the query to the frame's origin, in units; the fourth has no meaning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Offset(byte* node, Vector128<int> query) =>
        Vector128.ConvertToSingle(Vector128.Load((int*)node) - query);

    /// <summary>The size of 1/256 of the frame along each axis, and the points' error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(byte* node) =>
        Vector128.ShiftLeft(Bytes4(node + ExponentOffset), MantissaBits).AsSingle();

    /// <summary>No place below a child is nearer than this: squares; infinite for children that there are
    /// not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Nearest(byte* node, Vector128<int> query)
    {
        Vector128<float> offset = Offset(node, query);
        Vector128<float> scale = Scale(node);
        byte* boxes = node + BoxOffset;
        (Vector256<float> lowX, Vector256<float> highX) = Sides(boxes, offset[0], scale[0]);
        (Vector256<float> lowY, Vector256<float> highY) = Sides(boxes + 16, offset[1], scale[1]);
        (Vector256<float> lowZ, Vector256<float> highZ) = Sides(boxes + 32, offset[2], scale[2]);
        Vector256<float> square = Square(Outside(lowX, highX));
        square = Vector256.FusedMultiplyAdd(Outside(lowY, highY), Outside(lowY, highY), square);
        square = Vector256.FusedMultiplyAdd(Outside(lowZ, highZ), Outside(lowZ, highZ), square);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(lowX, highX), Vector256.Create(float.PositiveInfinity), square);
    }

    /// <summary>No place below a child is farther than this: squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Farthest(byte* node, Vector128<int> query)
    {
        Vector128<float> offset = Offset(node, query);
        Vector128<float> scale = Scale(node);
        byte* boxes = node + BoxOffset;
        (Vector256<float> lowX, Vector256<float> highX) = Sides(boxes, offset[0], scale[0]);
        (Vector256<float> lowY, Vector256<float> highY) = Sides(boxes + 16, offset[1], scale[1]);
        (Vector256<float> lowZ, Vector256<float> highZ) = Sides(boxes + 32, offset[2], scale[2]);
        return Square(Across(lowX, highX)) + Square(Across(lowY, highY)) + Square(Across(lowZ, highZ));
    }

    /// <summary>Which children there are, as bits.</summary>
    public static uint Children(byte* node)
    {
        Vector256<float> low = Bytes8(node + BoxOffset);
        Vector256<float> high = Bytes8(node + BoxOffset + PlaceLayout.Fanout);
        return Vector256.LessThanOrEqual(low, high).ExtractMostSignificantBits();
    }

    /// <summary>The box of one child.</summary>
    public static NodeBox Box(byte* node, int child)
    {
        Vector128<float> scale = Scale(node);
        int* origin = (int*)node;
        byte* sides = node + BoxOffset + child;
        return new NodeBox(
            origin[0] + ((double)sides[0] * scale[0]), origin[0] + ((sides[8] + 1.0) * scale[0]),
            origin[1] + ((double)sides[16] * scale[1]), origin[1] + ((sides[24] + 1.0) * scale[1]),
            origin[2] + ((double)sides[32] * scale[2]), origin[2] + ((sides[40] + 1.0) * scale[2]));
    }

    /// <summary>Eight unsigned bytes as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Bytes8(byte* bytes)
    {
        if (Avx2.IsSupported)
            return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)bytes).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
        return Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Bytes4(byte* bytes) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(uint*)bytes).AsByte())).AsInt32();

    // The sides of the boxes as seen from the query; a high side is the end of its last 1/256.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Sides(byte* sides, float offset, float scale)
    {
        Vector256<float> size = Vector256.Create(scale);
        return (
            Vector256.FusedMultiplyAdd(Bytes8(sides), size, Vector256.Create(offset)),
            Vector256.FusedMultiplyAdd(Bytes8(sides + PlaceLayout.Fanout), size, Vector256.Create(offset + scale)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Outside(Vector256<float> low, Vector256<float> high) =>
        Vector256.MaxNative(Vector256.MaxNative(low, -high), Vector256<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Across(Vector256<float> low, Vector256<float> high) =>
        Vector256.MaxNative(-low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Square(Vector256<float> value) => value * value;
}
