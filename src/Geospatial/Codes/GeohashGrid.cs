using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Latitude and longitude cut into 2^32 rows and columns, exactly as halving again and again with <c>>=</c> would.
/// The edge of row i is the double i x 45 / 2^30 - 90, without rounding: so a quotient that rounding may have made
/// one too large is taken low on purpose and put right by one comparison.
/// </summary>
internal static class GeohashGrid
{
    private const double LatitudeStep = 45.0 / (1L << 30);
    private const double LongitudeStep = 90.0 / (1L << 30);
    private const double Last = uint.MaxValue;

    // A double of this size has no bits below 1: adding it rounds, and the low bits of the sum are the integer.
    private const double Magic = 1L << 52;

    // Rounding to nearest after this gives the row or the one before.
    private const double Low = 0.75;

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

    /// <summary>
    /// Rows and columns in turn of four points, each in the low half of its word.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Cells(Vector512<double> degrees)
    {
        Vector512<double> zero = Vector512.Create(90.0, 180, 90, 180, 90, 180, 90, 180);
        Vector512<double> step = Vector512.Create(
            LatitudeStep, LongitudeStep, LatitudeStep, LongitudeStep,
            LatitudeStep, LongitudeStep, LatitudeStep, LongitudeStep);
        Vector512<double> perDegree = Vector512.Create(
            1 / LatitudeStep, 1 / LongitudeStep, 1 / LatitudeStep, 1 / LongitudeStep,
            1 / LatitudeStep, 1 / LongitudeStep, 1 / LatitudeStep, 1 / LongitudeStep);
        Vector512<double> magic = Vector512.Create(Magic);
        Vector512<double> rounded = (((degrees + zero) * perDegree) - Vector512.Create(Low)) + magic;
        Vector512<double> edge = ((rounded - Vector512.Create(Magic - 1)) * step) - zero;
        Vector512<double> more = Vector512.GreaterThanOrEqual(degrees, edge) & Vector512<double>.One;
        Vector512<double> cell = Vector512.MinNative(rounded + more, Vector512.Create(Magic + Last));
        return cell.AsUInt64();
    }

    /// <summary>The same for two points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Cells(Vector256<double> degrees)
    {
        Vector256<double> zero = Vector256.Create(90.0, 180, 90, 180);
        Vector256<double> step = Vector256.Create(LatitudeStep, LongitudeStep, LatitudeStep, LongitudeStep);
        Vector256<double> perDegree = Vector256.Create(
            1 / LatitudeStep, 1 / LongitudeStep, 1 / LatitudeStep, 1 / LongitudeStep);
        Vector256<double> rounded =
            (((degrees + zero) * perDegree) - Vector256.Create(Low)) + Vector256.Create(Magic);
        Vector256<double> edge = ((rounded - Vector256.Create(Magic - 1)) * step) - zero;
        Vector256<double> more = Vector256.GreaterThanOrEqual(degrees, edge) & Vector256<double>.One;
        return Vector256.MinNative(rounded + more, Vector256.Create(Magic + Last)).AsUInt64();
    }

    /// <summary>The row and the column of one point. Without a branch: which way it goes nobody could guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Cells(Vector128<double> degrees)
    {
        Vector128<double> zero = Vector128.Create(90.0, 180);
        Vector128<double> step = Vector128.Create(LatitudeStep, LongitudeStep);
        Vector128<double> perDegree = Vector128.Create(1 / LatitudeStep, 1 / LongitudeStep);
        Vector128<double> rounded =
            (((degrees + zero) * perDegree) - Vector128.Create(Low)) + Vector128.Create(Magic);
        Vector128<double> edge = ((rounded - Vector128.Create(Magic - 1)) * step) - zero;
        Vector128<double> more = Vector128.GreaterThanOrEqual(degrees, edge) & Vector128<double>.One;
        return Vector128.MinNative(rounded + more, Vector128.Create(Magic + Last)).AsUInt64();
    }

    /// <summary>
    /// The codes of 64 bits, shifted right, by vectors of 512 bits; returns how many points that were.
    /// </summary>
    public static int Fill512(ReadOnlySpan<LatLng> points, int shift, Span<ulong> codes)
    {
        ref double source = ref Unsafe.As<LatLng, double>(ref MemoryMarshal.GetReference(points));
        ref ulong target = ref MemoryMarshal.GetReference(codes);
        int i = 0;
        for (; i + 4 <= points.Length; i += 4)
        {
            Vector512<ulong> cells = Cells(Vector512.LoadUnsafe(ref source, (nuint)(2 * i)));
            Store(cells.GetLower(), shift, ref Unsafe.Add(ref target, i));
            Store(cells.GetUpper(), shift, ref Unsafe.Add(ref target, i + 2));
        }

        return i;
    }

    /// <summary>The same by vectors of 256 bits.</summary>
    public static int Fill256(ReadOnlySpan<LatLng> points, int shift, Span<ulong> codes)
    {
        ref double source = ref Unsafe.As<LatLng, double>(ref MemoryMarshal.GetReference(points));
        ref ulong target = ref MemoryMarshal.GetReference(codes);
        int i = 0;
        for (; i + 2 <= points.Length; i += 2)
        {
            Vector256<ulong> cells = Cells(Vector256.LoadUnsafe(ref source, (nuint)(2 * i)));
            Store(cells, shift, ref Unsafe.Add(ref target, i));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> cells, int shift, ref ulong target)
    {
        Vector128<ulong> first = cells.GetLower();
        Vector128<ulong> second = cells.GetUpper();
        target = FastBits.Interleave((uint)first.ToScalar(), (uint)first.GetElement(1)) >> shift;
        Unsafe.Add(ref target, 1) =
            FastBits.Interleave((uint)second.ToScalar(), (uint)second.GetElement(1)) >> shift;
    }
}
