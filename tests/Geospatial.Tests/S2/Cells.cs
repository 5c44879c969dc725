namespace Purlin.Geospatial.Tests;

internal static class Cells
{
    /// <summary>A cell with its corners.</summary>
    public static S2Cell Of(S2CellId id)
    {
        S2CellGrid grid = S2CellGrid.Alone(S2Candidate.Of(id));
        var order = new S2SumOrder(grid.Face);
        return new S2Cell(
            grid, 0, S2CornerRow.Of(grid.U[0], grid.V, order), S2CornerRow.Of(grid.U[1], grid.V, order));
    }
}
