using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

/// <summary>A cell's corners and edges, counter-clockwise from the least u and v.</summary>
internal readonly struct S2Cell
{
    // The reference counts points so near to an edge as inside.
    private const double Margin = 2.220446049250313e-16;

    private readonly double _lowU, _lowV, _highU, _highV;
    private readonly Corners _corners;

    public S2Cell(S2CellId id)
    {
        Id = id;
        (int i, int j, int size) = id.Leaves();
        const double Scale = 1.0 / S2Geometry.MaxSize;
        _lowU = S2Geometry.ToU(Scale * i);
        _highU = S2Geometry.ToU(Scale * (i + size));
        _lowV = S2Geometry.ToU(Scale * j);
        _highV = S2Geometry.ToU(Scale * (j + size));
        _corners[0] = S2Geometry.Unproject(id.Face, _lowU, _lowV).Normalized();
        _corners[1] = S2Geometry.Unproject(id.Face, _highU, _lowV).Normalized();
        _corners[2] = S2Geometry.Unproject(id.Face, _highU, _highV).Normalized();
        _corners[3] = S2Geometry.Unproject(id.Face, _lowU, _highV).Normalized();
    }

    /// <summary>A child of the grid's cell; its quadrant is 2 i + j.</summary>
    public S2Cell(S2CellId id, in S2CellGrid grid, int quadrant)
    {
        Id = id;
        _lowU = grid.U(quadrant >> 1);
        _highU = grid.U((quadrant >> 1) + 1);
        _lowV = grid.V(quadrant & 1);
        _highV = grid.V((quadrant & 1) + 1);
        int first = S2CellGrid.FirstCorner(quadrant);
        _corners[0] = grid.Corner(first);
        _corners[1] = grid.Corner(first + S2CellGrid.Side);
        _corners[2] = grid.Corner(first + S2CellGrid.Side + 1);
        _corners[3] = grid.Corner(first + 1);
    }

    public S2CellId Id { get; }

    public S2Vector Center => S2Geometry.Unproject(Id.Face, (_lowU + _highU) / 2, (_lowV + _highV) / 2).Normalized();

    public double LowU => _lowU;

    public double HighU => _highU;

    public double LowV => _lowV;

    public double HighV => _highV;

    public S2Vector Vertex(int k) => _corners[k];

    /// <summary>The inward normal of the edge from corner k to the next; not of length 1.</summary>
    public S2Vector Edge(int k) => k switch
    {
        0 => S2Geometry.NormalOfV(Id.Face, _lowV),
        1 => S2Geometry.NormalOfU(Id.Face, _highU),
        2 => -S2Geometry.NormalOfV(Id.Face, _highV),
        _ => -S2Geometry.NormalOfU(Id.Face, _lowU),
    };

    /// <summary>Whether a place of the cell's face is in it.</summary>
    public bool ContainsOnFace(double u, double v) =>
        u >= _lowU - Margin && u <= _highU + Margin && v >= _lowV - Margin && v <= _highV + Margin;

    /// <summary>
    /// Whether an arc comes nearer to the cell than rounding can tell. What lies along the arc's chord is as far
    /// inside an edge as its product with the inward normal says, and that is linear: so each edge keeps a piece.
    /// </summary>
    public bool Meets(in S2Vector from, in S2Vector to)
    {
        double first = 0;
        double last = 1;
        S2Vector forward = S2Geometry.Unproject(Id.Face, 0, 0);
        return Clip(from.Dot(forward), to.Dot(forward), ref first, ref last)
            && Clip(from.Dot(Edge(0)), to.Dot(Edge(0)), ref first, ref last)
            && Clip(from.Dot(Edge(1)), to.Dot(Edge(1)), ref first, ref last)
            && Clip(from.Dot(Edge(2)), to.Dot(Edge(2)), ref first, ref last)
            && Clip(from.Dot(Edge(3)), to.Dot(Edge(3)), ref first, ref last);
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
