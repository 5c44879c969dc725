using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// A position in 64 bits: one of 3 x 2^30 + 1 latitudes and 5 x 2^30 longitudes, at most 4.9 mm away. Two numbers of
/// 32 bits would be 5.2 mm off at the equator, where a degree of longitude is longest: this split gives it more than
/// half. All codes are exact doubles of degrees, the poles, the equator and Greenwich among them.
/// </summary>
internal static class StoredPosition
{
    public const double LatitudeStep = 60.0 / (1 << 30);
    public const double LongitudeStep = 72.0 / (1 << 30);
    public const double LatitudesPerDegree = (1 << 30) / 60.0;
    public const double LongitudesPerDegree = (1 << 30) / 72.0;

    private const ulong Longitudes = 5UL << 30;

    /// <summary>The nearest code.</summary>
    public static ulong Encode(LatLng point)
    {
        ulong latitude = (ulong)Math.Round((point.Latitude + 90) * LatitudesPerDegree);
        ulong longitude = (ulong)Math.Round((point.Longitude + 180) * LongitudesPerDegree);
        return (latitude * Longitudes) + (longitude == Longitudes ? 0 : longitude);
    }

    /// <summary>The nearest codes of eight points: the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Encode(Vector512<double> latitude, Vector512<double> longitude)
    {
        (Vector512<double> row, Vector512<double> column) = Cells(latitude, longitude);
        Vector512<double> isTurn = Vector512.Equals(column, Vector512.Create((double)Longitudes));
        return (Bits(row * 5) << 30) + Bits(Vector512.AndNot(column, isTurn));
    }

    /// <summary>
    /// The nearest latitudes and longitudes that can be stored of eight points, as whole numbers; 180 is not -180 here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Row, Vector512<double> Column) Cells(
        Vector512<double> latitude, Vector512<double> longitude) => (
            Vector512.Round((latitude + Vector512.Create(90.0)) * LatitudesPerDegree),
            Vector512.Round((longitude + Vector512.Create(180.0)) * LongitudesPerDegree));

    /// <summary>Degrees of latitude and longitude, exact.</summary>
    public static (double Latitude, double Longitude) Degrees(ulong code)
    {
        // Both are below 2^34, where signed conversions are one instruction.
        ulong latitude = (code >> 30) / 5;
        ulong longitude = code - (latitude * Longitudes);
        return (((long)latitude * LatitudeStep) - 90, ((long)longitude * LongitudeStep) - 180);
    }

    /// <summary>Degrees of eight codes: the same numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Latitude, Vector512<double> Longitude) Degrees(Vector512<ulong> codes)
    {
        // All parts are whole numbers below 2^35: exact, and so is the division by 5 once it is half a unit from an
        // edge.
        Vector512<double> high = Number(Vector512.ShiftRightLogical(codes, 30));
        Vector512<double> low = Number(codes & Vector512.Create((1UL << 30) - 1));
        Vector512<double> latitude = Vector512.Floor((high + Vector512.Create(0.5)) * 0.2);
        Vector512<double> longitude = ((high - (latitude * 5)) * (1 << 30)) + low;
        return (
            (latitude * LatitudeStep) - Vector512.Create(90.0), (longitude * LongitudeStep) - Vector512.Create(180.0));
    }

    /// <summary>The point of a code.</summary>
    public static LatLng Decode(ulong code)
    {
        (double latitude, double longitude) = Degrees(code);
        return LatLng.FromDegrees(latitude, longitude);
    }

    // Below 2^52 the bits of a number are those of 2^52 plus it.
    private static Vector512<double> Number(Vector512<ulong> small) => (small | Large).AsDouble() - Large.AsDouble();

    private static Vector512<ulong> Bits(Vector512<double> small) => (small + Large.AsDouble()).AsUInt64() - Large;

    private static Vector512<ulong> Large => Vector512.Create(BitConverter.DoubleToUInt64Bits(1L << 52));
}
