namespace Purlin.Geospatial;

/// <summary>Sets of a cell's quadrants, bit 2 i + j for column i and row j.</summary>
internal static class S2Quadrants
{
    public const uint All = 0b1111;

    /// <summary>The rows of column 0 and those of column 1, each in its two lowest bits.</summary>
    public static uint Of(uint rows0, uint rows1) => (rows0 & 3) | ((rows1 & 3) << 2);

    /// <summary>All of the columns in the two lowest bits.</summary>
    public static uint Columns(uint columns) => ((columns & 1) * 0b0011) | ((columns & 2) * 0b0110);

    /// <summary>All of the rows in the two lowest bits.</summary>
    public static uint Rows(uint rows) => (rows & 3) * 0b0101;

    /// <summary>Asks a region that knows single cells only, cell by cell.</summary>
    public static (uint Meeting, uint Inside) Ask<TRegion>(TRegion region, in S2CellGrid grid, bool asksInside)
        where TRegion : struct, IS2CellRegion
    {
        var order = new S2SumOrder(grid.Face);
        S2CornerRow row0 = S2CornerRow.Of(grid.U[0], grid.V, order);
        S2CornerRow row1 = S2CornerRow.Of(grid.U[1], grid.V, order);
        S2CornerRow row2 = S2CornerRow.Of(grid.U[2], grid.V, order);
        uint meeting = 0;
        uint inside = 0;
        for (int quadrant = 0; quadrant < 4; quadrant++)
        {
            int column = quadrant >> 1;
            var cell = new S2Cell(grid, quadrant, column == 0 ? row0 : row1, column == 0 ? row1 : row2);
            if (!region.MayIntersect(cell))
                continue;
            meeting |= 1u << quadrant;
            inside |= asksInside && region.Contains(cell) ? 1u << quadrant : 0;
        }

        return (meeting, inside);
    }
}
