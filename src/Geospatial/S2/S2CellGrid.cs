using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The four quadrants of a cell, numbered 2 i + j: the three lines of u and of v that bound them. Or one cell alone:
/// then it is quadrant 0, and the third lines repeat the second.
/// </summary>
internal readonly struct S2CellGrid
{
    private S2CellGrid(S2Candidate cell, Vector256<double> steps)
    {
        Face = cell.Cell.Face;
        steps *= (double)(1 << (S2CellId.MaxLevel - cell.Cell.Level));
        U = Lines(cell.I, steps);
        V = Lines(cell.J, steps);
    }

    public int Face { get; }

    /// <summary>The lines of u, the last one twice.</summary>
    public Vector256<double> U { get; }

    /// <summary>The lines of v, the last one twice.</summary>
    public Vector256<double> V { get; }

    /// <summary>The quadrants of a cell.</summary>
    public static S2CellGrid Of(S2Candidate cell) => new(cell, Vector256.Create(0.0, 0.5, 1.0, 1.0));

    /// <summary>A cell alone.</summary>
    public static S2CellGrid Alone(S2Candidate cell) => new(cell, Vector256.Create(0.0, 1.0, 1.0, 1.0));

    private static Vector256<double> Lines(int leaf, Vector256<double> steps) =>
        S2Geometry.ToU((Vector256.Create((double)leaf) + steps) * (1.0 / S2Geometry.MaxSize));
}
