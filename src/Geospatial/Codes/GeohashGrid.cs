using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Latitude and longitude cut into 2^32 rows and columns, exactly as halving again and again with <c>>=</c> would.
/// The edge of row i is the double i x 45 / 2^30 - 90, without rounding: so a quotient is rounded to the nearest, which
/// is the row or the next, and put right by one comparison with that edge.
/// </summary>
internal static class GeohashGrid
{
    private const double LatitudeStep = 45.0 / (1L << 30);
    private const double LongitudeStep = 90.0 / (1L << 30);

    // A double of this size has no bits below 1: adding it rounds, and the low bits of the sum are the integer, and -1
    // added to its bits is 1 less.
    private const double Magic = 1L << 52;
    private const double Middle = Magic + (1L << 31);
    private const double Last = Magic + uint.MaxValue;

    // What a rounded sum times its step is beyond the edge; these are doubles too.
    private const double LatitudeBase = -(Magic * LatitudeStep) - 90;
    private const double LongitudeBase = -(Magic * LongitudeStep) - 180;

    /// <summary>Whether this processor has the instructions that <see cref="Fill512"/> is made of.</summary>
    public static bool HasVectors512 => Avx512BW.IsSupported;

    /// <summary>The row of a latitude; 90 is in the last.</summary>
    public static uint Row(double latitude) => (uint)Cells(Vector128.Create(latitude, 0)).ToScalar();

    /// <summary>The column of a longitude; 180 is in the last.</summary>
    public static uint Column(double longitude) => (uint)Cells(Vector128.Create(0, longitude)).GetElement(1);

    /// <summary>The code of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Code(LatLng point)
    {
        Vector128<ulong> cells = Cells(Vector128.Create(point.Latitude, point.Longitude));
        return FastBits.Interleave((uint)cells.ToScalar(), (uint)cells.GetElement(1));
    }

    /// <summary>The southern edge of a row, exactly; of row 2^32 it is 90.</summary>
    public static double RowEdge(ulong row) => (row * LatitudeStep) - 90;

    /// <summary>The western edge of a column, exactly; of column 2^32 it is 180.</summary>
    public static double ColumnEdge(ulong column) => (column * LongitudeStep) - 180;

    /// <summary>The row and the column of one point. Without a branch: which way it goes nobody could guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Cells(Vector128<double> degrees)
    {
        Vector128<double> perDegree = Vector128.Create(1 / LatitudeStep, 1 / LongitudeStep);
        Vector128<double> step = Vector128.Create(LatitudeStep, LongitudeStep);
        Vector128<double> offset = Vector128.Create(LatitudeBase, LongitudeBase);
        Vector128<double> rounded = Vector128.FusedMultiplyAdd(degrees, perDegree, Vector128.Create(Middle));
        Vector128<double> edge = Vector128.FusedMultiplyAdd(rounded, step, offset);
        Vector128<long> less = Vector128.LessThan(degrees, edge).AsInt64();
        return Vector128.MinNative((rounded.AsInt64() + less).AsDouble(), Vector128.Create(Last)).AsUInt64();
    }

    /// <summary>The same for two points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Cells(Vector256<double> degrees)
    {
        Vector256<double> perDegree = Vector256.Create(Vector128.Create(1 / LatitudeStep, 1 / LongitudeStep));
        Vector256<double> step = Vector256.Create(Vector128.Create(LatitudeStep, LongitudeStep));
        Vector256<double> offset = Vector256.Create(Vector128.Create(LatitudeBase, LongitudeBase));
        Vector256<double> rounded = Vector256.FusedMultiplyAdd(degrees, perDegree, Vector256.Create(Middle));
        Vector256<double> edge = Vector256.FusedMultiplyAdd(rounded, step, offset);
        Vector256<long> less = Vector256.LessThan(degrees, edge).AsInt64();
        return Vector256.MinNative((rounded.AsInt64() + less).AsDouble(), Vector256.Create(Last)).AsUInt64();
    }

    /// <summary>
    /// The codes of 64 bits, shifted right, by vectors of 512 bits, eight points at a time; returns how many points
    /// that were. Rows and columns are spread by a table of half bytes: some 40 instructions for eight points.
    /// </summary>
    /// <remarks>
    /// Inlined into a caller's loop, its constants are loaded anew each time: 3 ns a point instead of 1.2.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fill512(ReadOnlySpan<LatLng> points, int shift, Span<ulong> codes)
    {
        ref double source = ref Unsafe.As<LatLng, double>(ref MemoryMarshal.GetReference(points));
        ref ulong target = ref MemoryMarshal.GetReference(codes);
        Vector512<uint> pairs = Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        Vector128<ulong> count = Vector128.CreateScalar((ulong)shift);

        // Named here, constants stay in registers.
        Vector512<double> perDegree = Repeat(Vector128.Create(1 / LatitudeStep, 1 / LongitudeStep).AsByte()).AsDouble();
        Vector512<double> step = Repeat(Vector128.Create(LatitudeStep, LongitudeStep).AsByte()).AsDouble();
        Vector512<double> offset = Repeat(Vector128.Create(LatitudeBase, LongitudeBase).AsByte()).AsDouble();
        Vector512<byte> spread = Repeat(Vector128.Create(
            (byte)0x00, 0x01, 0x04, 0x05, 0x10, 0x11, 0x14, 0x15, 0x40, 0x41, 0x44, 0x45, 0x50, 0x51, 0x54, 0x55));
        Vector512<byte> inTurn = Repeat(Vector128.Create((byte)0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15));
        int i = 0;
        for (; i + 8 <= points.Length; i += 8)
        {
            Vector512<double> first = Cells(Vector512.LoadUnsafe(ref source, (nuint)(2 * i)), perDegree, step, offset);
            Vector512<double> second =
                Cells(Vector512.LoadUnsafe(ref source, (nuint)(2 * i) + 8), perDegree, step, offset);
            Vector512<uint> cells = Avx512F.PermuteVar16x32x2(first.AsUInt32(), pairs, second.AsUInt32());
            Vector512<ulong> code = Interleave(cells.AsByte(), spread, inTurn);
            Avx512F.ShiftRightLogical(code, count).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    /// <summary>The same by vectors of 256 bits, two points at a time.</summary>
    public static int Fill256(ReadOnlySpan<LatLng> points, int shift, Span<ulong> codes)
    {
        ref double source = ref Unsafe.As<LatLng, double>(ref MemoryMarshal.GetReference(points));
        ref ulong target = ref MemoryMarshal.GetReference(codes);
        int i = 0;
        for (; i + 2 <= points.Length; i += 2)
        {
            Vector256<ulong> cells = Cells(Vector256.LoadUnsafe(ref source, (nuint)(2 * i)));
            Vector128<ulong> first = cells.GetLower();
            Vector128<ulong> second = cells.GetUpper();
            Unsafe.Add(ref target, i) =
                FastBits.Interleave((uint)first.ToScalar(), (uint)first.GetElement(1)) >> shift;
            Unsafe.Add(ref target, i + 1) =
                FastBits.Interleave((uint)second.ToScalar(), (uint)second.GetElement(1)) >> shift;
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Repeat(Vector128<byte> quarter) =>
        Vector512.Create(Vector256.Create(quarter));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Cells(
        Vector512<double> degrees, Vector512<double> perDegree, Vector512<double> step, Vector512<double> offset)
    {
        Vector512<double> rounded = Avx512F.FusedMultiplyAdd(degrees, perDegree, Vector512.Create(Middle));
        Vector512<double> edge = Avx512F.FusedMultiplyAdd(rounded, step, offset);
        Vector512<long> less = Vector512.LessThan(degrees, edge).AsInt64();
        return Avx512F.Min((rounded.AsInt64() + less).AsDouble(), Vector512.Create(Last));
    }

    // In each word the row in the low half and the column in the high one: row bits to the even bits, column bits to
    // the odd. A half byte becomes a byte with its bits at even places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Interleave(
        Vector512<byte> cells, Vector512<byte> spread, Vector512<byte> inTurn)
    {
        Vector512<byte> lowHalves = Vector512.Create((byte)0x0F);
        Vector512<byte> low = cells & lowHalves;
        Vector512<byte> high = (cells.AsUInt64() >> 4).AsByte() & lowHalves;
        Vector512<ulong> even = Avx512BW.Shuffle(spread, low).AsUInt64();
        Vector512<ulong> odd = Avx512BW.Shuffle(spread, high).AsUInt64();

        // The column's bytes come down beside the row's, one bit higher.
        even |= even >> 31;
        odd |= odd >> 31;
        Vector512<ulong> joined = Vector512.ConditionalSelect(Vector512.Create(0xFFFF_FFFFUL), even, odd << 32);
        return Avx512BW.Shuffle(joined.AsByte(), inTurn).AsUInt64();
    }
}
