using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

/// <summary>A cell's corners and edges, counter-clockwise from the least u and v.</summary>
internal readonly struct S2Cell
{
    private readonly int _face;
    private readonly double _lowU, _highU, _lowV, _highV;
    private readonly Corners _corners;

    /// <summary>A quadrant of a cell, with its corners of least and of greatest u.</summary>
    public S2Cell(in S2CellGrid grid, int quadrant, in S2CornerRow low, in S2CornerRow high)
    {
        int i = quadrant >> 1;
        int j = quadrant & 1;
        _face = grid.Face;
        _lowU = grid.U[i];
        _highU = grid.U[i + 1];
        _lowV = grid.V[j];
        _highV = grid.V[j + 1];
        _corners[0] = S2Geometry.OffFace(_face, low[j]);
        _corners[1] = S2Geometry.OffFace(_face, high[j]);
        _corners[2] = S2Geometry.OffFace(_face, high[j + 1]);
        _corners[3] = S2Geometry.OffFace(_face, low[j + 1]);
    }

    public S2Vector Center => S2Geometry.Unproject(_face, (_lowU + _highU) / 2, (_lowV + _highV) / 2).Normalized();


    public S2Vector Vertex(int k) => _corners[k];

    /// <summary>
    /// Whether an arc comes nearer to the cell than rounding can tell. What lies along the arc's chord is as far
    /// inside an edge as its product with the inward normal says, and that is linear: so each edge keeps a piece.
    /// </summary>
    public bool Meets(in S2Vector from, in S2Vector to)
    {
        S2Vector start = S2Geometry.OnFace(_face, from);
        S2Vector end = S2Geometry.OnFace(_face, to);
        double first = 0;
        double last = 1;
        return Clip(start.Z, end.Z, ref first, ref last)
            && Clip(start.Y - (_lowV * start.Z), end.Y - (_lowV * end.Z), ref first, ref last)
            && Clip((_highU * start.Z) - start.X, (_highU * end.Z) - end.X, ref first, ref last)
            && Clip((_highV * start.Z) - start.Y, (_highV * end.Z) - end.Y, ref first, ref last)
            && Clip(start.X - (_lowU * start.Z), end.X - (_lowU * end.Z), ref first, ref last);
    }

    private static bool Clip(double from, double to, ref double first, ref double last)
    {
        const double Nothing = -1e-14;
        if (from < Nothing)
        {
            if (to < Nothing)
                return false;
            first = Math.Max(first, (Nothing - from) / (to - from));
        }
        else if (to < Nothing)
        {
            last = Math.Min(last, (from - Nothing) / (from - to));
        }

        return first <= last;
    }

    [InlineArray(4)]
    private struct Corners
    {
        private S2Vector _first;
    }
}
