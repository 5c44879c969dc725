using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Geohashes as geohash.org defines them (G. Niemeyer, 2008): the earth halved in turn by longitude and latitude; as
/// text of 1 to 12 characters, 5 bits each, or as integers of 1 to 64 bits.
/// </summary>
/// <remarks>
/// A point on an edge belongs to the cell north or east of it; latitude 90 belongs to the last row. Codes are exactly
/// those of halving in exact arithmetic, on every processor. Spans and integers allocate nothing. Thread-safe.
/// </remarks>
public static partial class Geohash
{
    /// <summary>The longest text, cells of 37 x 19 mm.</summary>
    public const int MaxLength = 12;

    /// <summary>The most bits of an integer.</summary>
    public const int MaxBits = 64;

    /// <summary>The text of the cell that holds the point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="length">How many characters, 1 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public static string Encode(LatLng point, int length)
    {
        Guard.InRange(length, 1, MaxLength);
        Span<char> text = stackalloc char[MaxLength];
        Encode(point, text);
        return new string(text[..length]);
    }

    /// <summary>Writes the text of the cell that holds the point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="destination">1 to 12 characters, all of which are written.</param>
    /// <exception cref="ArgumentException">The destination is empty or longer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encode(LatLng point, Span<char> destination)
    {
        Vector128<ulong> cells = GeohashGrid.Cells(Vector128.Create(point.Latitude, point.Longitude));
        GeohashText.WriteTo((uint)cells.ToScalar(), (uint)cells.GetElement(1), destination);
    }

    /// <summary>
    /// The code of the cell that holds the point: so many bits, the first that of the half of the longitude.
    /// </summary>
    /// <param name="point">The point.</param>
    /// <param name="bits">How many, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    public static ulong EncodeBits(LatLng point, int bits)
    {
        Guard.InRange(bits, 1, MaxBits);
        return GeohashGrid.Code(point) >> (MaxBits - bits);
    }

    /// <summary>The codes of many points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="bits">How many bits, 1 to 64.</param>
    /// <param name="codes">At least as long as the points.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void EncodeBits(ReadOnlySpan<LatLng> points, int bits, Span<ulong> codes)
    {
        int shift = MaxBits - Guard.InRange(bits, 1, MaxBits);
        Batches.CheckRoom(points.Length, codes.Length, nameof(codes));
        int done = 0;
        if (GeohashGrid.HasVectors512)
            done = GeohashGrid.Fill512(points, shift, codes);
        else if (Vector256.IsHardwareAccelerated)
            done = GeohashGrid.Fill256(points, shift, codes);
        for (; done < points.Length; done++)
            codes[done] = GeohashGrid.Code(points[done]) >> shift;
    }

    /// <summary>The cell of a text.</summary>
    /// <param name="text">1 to 12 characters, of either case.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static LatLngBox GetBox(ReadOnlySpan<char> text) => Cell.Parse(text).Box;

    /// <summary>The cell of a code.</summary>
    /// <param name="code">The code, below 2^bits.</param>
    /// <param name="bits">How many bits, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range, or the code has more.</exception>
    public static LatLngBox GetBox(ulong code, int bits) => Cell.Of(code, bits).Box;

    /// <summary>The cell of a text, if it is one.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="box">The cell.</param>
    /// <returns>False if it has not 1 to 12 characters of the alphabet.</returns>
    public static bool TryGetBox(ReadOnlySpan<char> text, out LatLngBox box)
    {
        bool parsed = Cell.TryParse(text, out Cell cell);
        box = parsed ? cell.Box : default;
        return parsed;
    }

    /// <summary>The centre of a text's cell, unrounded.</summary>
    /// <param name="text">1 to 12 characters, of either case.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static LatLng Decode(ReadOnlySpan<char> text) => GetBox(text).Center;

    /// <summary>The centre of a code's cell, unrounded.</summary>
    /// <param name="code">The code, below 2^bits.</param>
    /// <param name="bits">How many bits, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range, or the code has more.</exception>
    public static LatLng Decode(ulong code, int bits) => GetBox(code, bits).Center;

    /// <summary>The code of a text: 5 bits per character.</summary>
    /// <param name="text">1 to 12 characters, of either case.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static ulong ToBits(ReadOnlySpan<char> text) => Cell.Parse(text).Code;

    /// <summary>The text of a code of 5 bits per character.</summary>
    /// <param name="code">The code, below 2^(5 length).</param>
    /// <param name="length">How many characters, 1 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range, or the code has more bits.</exception>
    public static string FromBits(ulong code, int length) =>
        Cell.Of(code, Guard.InRange(length, 1, MaxLength) * GeohashText.BitsPerChar).Text;

    /// <summary>The neighbour of a cell of the same size.</summary>
    /// <param name="text">1 to 12 characters, of either case.</param>
    /// <param name="direction">Where.</param>
    /// <returns>Across the antimeridian too; over a pole, the cell of the same row half the world around.</returns>
    /// <exception cref="FormatException">The text is no geohash.</exception>
    public static string GetNeighbor(ReadOnlySpan<char> text, GeohashDirection direction) =>
        Cell.Parse(text).Neighbor(direction).Text;

    /// <summary>The neighbour of a cell of the same size; see the other overload.</summary>
    /// <param name="code">The code, below 2^bits.</param>
    /// <param name="bits">How many bits, 2 to 64.</param>
    /// <param name="direction">Where.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are out of range, or the code has more.</exception>
    public static ulong GetNeighbor(ulong code, int bits, GeohashDirection direction) =>
        Cell.Of(code, Guard.InRange(bits, 2, MaxBits)).Neighbor(direction).Code;

    /// <summary>The eight neighbours, clockwise from north; at a pole some are the same.</summary>
    /// <param name="text">1 to 12 characters, of either case.</param>
    /// <exception cref="FormatException">The text is no geohash.</exception>
    public static string[] GetNeighbors(ReadOnlySpan<char> text)
    {
        Cell cell = Cell.Parse(text);
        string[] neighbors = new string[8];
        for (int i = 0; i < neighbors.Length; i++)
            neighbors[i] = cell.Neighbor((GeohashDirection)i).Text;
        return neighbors;
    }
}
