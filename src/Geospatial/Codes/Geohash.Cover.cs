using Purlin.Shared;

namespace Purlin.Geospatial;

public static partial class Geohash
{
    private const int MaxCover = 1 << 20;

    /// <summary>
    /// The cells of a length that together hold a box, edges included: all that it touches, and no other.
    /// </summary>
    /// <param name="box">The box.</param>
    /// <param name="length">How many characters, 1 to 12.</param>
    /// <param name="maxCells">The most cells to return, 1 to 1,048,576.</param>
    /// <returns>The cells, from south to north and from west to east.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length or the budget is out of range.</exception>
    /// <exception cref="ArgumentException">More cells are needed; the message says how many.</exception>
    public static string[] Cover(LatLngBox box, int length, int maxCells)
    {
        CellRectangle rectangle = Rectangle(box, length, maxCells);
        if (rectangle.Count > (UInt128)maxCells)
            RefuseCover(rectangle.Count, length, maxCells);
        var cells = new List<string>((int)rectangle.Count);
        foreach (Cell cell in rectangle.Cells())
            cells.Add(cell.Text);
        return [.. cells];
    }

    /// <summary>
    /// The cells of a length that together hold a circle. Cells farther from it than 1 % of the radius are not among
    /// them.
    /// </summary>
    /// <param name="circle">The circle on the ellipsoid.</param>
    /// <param name="length">How many characters, 1 to 12.</param>
    /// <param name="maxCells">The most cells to return, 1 to 1,048,576.</param>
    /// <returns>The cells, from south to north and from west to east.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length or the budget is out of range.</exception>
    /// <exception cref="ArgumentException">More cells are needed; the message says about how many.</exception>
    public static string[] Cover(Circle circle, int length, int maxCells)
    {
        CellRectangle rectangle = Rectangle(circle.Bounds, length, maxCells);

        // A circle fills pi/4 of its box and a wreath of cells; near a pole its box may be mostly empty, so there is
        // room.
        if (rectangle.Count > 64 * (UInt128)MaxCover)
            RefuseCover(rectangle.Count, length, maxCells);
        double angle = (circle.Radius.Meters * Wgs84.MaxCurvature * (1 + 1e-12)) + 1e-14;
        var cells = new List<string>();
        foreach (Cell cell in rectangle.Cells())
        {
            if (SphereBox.AngleTo(circle.Center, cell.Box) > angle)
                continue;
            if (cells.Count == maxCells)
                RefuseCover(rectangle.Count, length, maxCells);
            cells.Add(cell.Text);
        }

        return [.. cells];
    }

    private static CellRectangle Rectangle(LatLngBox box, int length, int maxCells)
    {
        Guard.InRange(maxCells, 1, MaxCover);
        return CellRectangle.Of(box, Guard.InRange(length, 1, MaxLength) * GeohashText.BitsPerChar);
    }

    private static void RefuseCover(UInt128 needed, int length, int maxCells) => throw new ArgumentException(
        $"{maxCells} cells are allowed, but length {length} may need {needed}. Take a shorter length.",
        nameof(maxCells));

    // The cells between two rows and two columns; columns go around.
    private readonly record struct CellRectangle(
        ulong FirstRow, ulong LastRow, ulong FirstColumn, ulong Columns, int Bits)
    {
        public UInt128 Count => (UInt128)(LastRow - FirstRow + 1) * Columns;

        public static CellRectangle Of(LatLngBox box, int bits)
        {
            int rowShift = 32 - (bits / 2);
            int columnShift = 32 - ((bits + 1) / 2);
            ulong all = 1UL << (32 - columnShift);
            ulong first = GeohashGrid.Column(box.West == LatLng.MaxLongitude ? -LatLng.MaxLongitude : box.West)
                >> columnShift;

            // Points at 180 are points at -180, in column 0.
            ulong last = box.East == LatLng.MaxLongitude ? 0 : GeohashGrid.Column(box.East) >> columnShift;
            ulong columns = ((last - first) & (all - 1)) + 1;
            if (columns == 1 && box.WidthDegrees > LatLng.MaxLongitude)
                columns = all;
            return new CellRectangle(GeohashGrid.Row(box.South) >> rowShift, GeohashGrid.Row(box.North) >> rowShift,
                first, columns, bits);
        }

        public IEnumerable<Cell> Cells()
        {
            ulong mask = (1UL << ((Bits + 1) / 2)) - 1;
            for (ulong row = FirstRow; row <= LastRow; row++)
            {
                for (ulong i = 0; i < Columns; i++)
                    yield return new Cell(row, (FirstColumn + i) & mask, Bits);
            }
        }
    }
}
