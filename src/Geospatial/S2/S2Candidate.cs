namespace Purlin.Geospatial;

/// <summary>A cell that meets the region: where it lies, and which of its children meet the region too.</summary>
internal struct S2Candidate
{
    public S2CellId Cell;

    /// <summary>Its least column and row of leaves.</summary>
    public int I, J;

    /// <summary>Its orientation on the curve; see <see cref="S2Curve"/>.</summary>
    public int Orientation;

    public int Priority;

    /// <summary>A bit for each child that meets the region.</summary>
    public byte Children;

    /// <summary>A bit for each child that is as it will be in the cover.</summary>
    public byte Finals;

    public static S2Candidate Of(S2CellId cell)
    {
        (int i, int j, _) = cell.Leaves();
        return new S2Candidate { Cell = cell, I = i, J = j, Orientation = S2Curve.OrientationOf(cell) };
    }

    public readonly S2Candidate Child(int position)
    {
        int half = 1 << (S2CellId.MaxLevel - Cell.Level - 1);
        int quadrant = S2Curve.Quadrant(position, Orientation);
        return new S2Candidate
        {
            Cell = Cell.ChildAt(position),
            I = I + ((quadrant >> 1) * half),
            J = J + ((quadrant & 1) * half),
            Orientation = S2Curve.ChildOrientation(position, Orientation),
        };
    }
}
