namespace Purlin.Geospatial.Tests;

public sealed class S2CapRowsTests
{
    [Fact]
    public void Signs_without_roots_are_those_of_the_reference_where_they_are_not_in_doubt()
    {
        var random = new Random(31);
        int clear = 0;
        for (int i = 0; i < 200_000; i++)
        {
            S2CellId leaf = S2CellId.FromLatLng(Points.OnSphere(random));
            S2CellId cell = leaf.Parent(random.Next(30));
            S2CellGrid grid = S2CellGrid.Of(S2Candidate.Of(cell));

            // A cap as large as the cell, more or less, with the centre within a few widths.
            double width = Math.ScaleB(1, -cell.Level);
            double size = Math.Clamp(Math.Pow(width * Math.ScaleB(1, random.Next(-6, 3)), 2), 2e-12, 1.8);
            S2Vector center = S2Geometry.OnFace(cell.Face, (Corner(leaf) + Shift(random, width)).Normalized());
            if (!S2CapRows.TryFast(grid, center, size, out S2CapRows fast))
                continue;
            clear++;
            S2CapRows exact = S2CapRows.Exact(grid, center, size);
            Assert.Equal(
                (exact.WithCorner, exact.WithAllCorners, exact.BetweenAtLowU, exact.BetweenAtHighU),
                (fast.WithCorner, fast.WithAllCorners, fast.BetweenAtLowU, fast.BetweenAtHighU));
            Assert.Equal((exact.BetweenAtLowV, exact.BetweenAtHighV), (fast.BetweenAtLowV, fast.BetweenAtHighV));
        }

        Assert.InRange(clear, 100_000, 199_999);
    }

    [Fact]
    public void Corners_are_rounded_as_in_the_order_of_x_y_and_z()
    {
        var random = new Random(32);
        for (int i = 0; i < 20_000; i++)
        {
            S2CellId cell = S2CellId.FromLatLng(Points.OnSphere(random)).Parent(random.Next(30));
            S2CellGrid grid = S2CellGrid.Of(S2Candidate.Of(cell));
            S2CornerRow row = S2CornerRow.Of(grid.U[1], grid.V, new S2SumOrder(cell.Face));
            for (int j = 0; j < 3; j++)
            {
                Assert.Equal(S2Geometry.Unproject(cell.Face, grid.U[1], grid.V[j]).Normalized(),
                    S2Geometry.OffFace(cell.Face, row[j]));
            }
        }
    }

    [Fact]
    public void A_centre_on_a_line_is_in_doubt()
    {
        S2CellGrid grid = S2CellGrid.Of(S2Candidate.Of(S2CellId.FromFace(0)));
        S2Vector middle = S2Geometry.OnFace(0, S2Geometry.FromLatLng(LatLng.FromDegrees(0, 0)));
        Assert.False(S2CapRows.TryFast(grid, middle, 0.01, out _));
        S2Vector beside = S2Geometry.OnFace(0, S2Geometry.FromLatLng(LatLng.FromDegrees(1, 2)));
        Assert.True(S2CapRows.TryFast(grid, beside, 0.01, out _));
    }

    private static S2Vector Corner(S2CellId leaf) => S2Geometry.FromLatLng(leaf.ToLatLng());

    private static S2Vector Shift(Random random, double width) => new S2Vector(
        random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Scaled(3 * width);
}
