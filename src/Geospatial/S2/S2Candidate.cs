namespace Purlin.Geospatial;

/// <summary>
/// A cell that meets the region: where it lies, and which of its children meet the region too. Three words, so that it
/// travels in registers: a larger struct, written field by field and copied by vectors, would wait for itself.
/// </summary>
internal readonly struct S2Candidate
{
    private const int ColumnShift = 32;
    private const int ChildrenShift = 4;
    private const int OrientationShift = 8;
    private const int PriorityShift = 16;
    private const ulong FourBits = 0xF;

    private readonly ulong _place;
    private readonly ulong _state;

    private S2Candidate(S2CellId cell, ulong place, ulong state)
    {
        Cell = cell;
        _place = place;
        _state = state;
    }

    public S2CellId Cell { get; }

    /// <summary>Its least column of leaves.</summary>
    public int I => (int)(_place >> ColumnShift);

    /// <summary>Its least row of leaves.</summary>
    public int J => (int)_place;

    /// <summary>Its orientation on the curve; see <see cref="S2Curve"/>.</summary>
    public int Orientation => (int)((_state >> OrientationShift) & FourBits);

    /// <summary>The order in which candidates are replaced by their children, the least first.</summary>
    public int Priority => (int)(_state >> PriorityShift);

    /// <summary>A bit for each child that meets the region.</summary>
    public int Children => (int)((_state >> ChildrenShift) & FourBits);

    /// <summary>A bit for each child that is as it will be in the cover.</summary>
    public int Finals => (int)(_state & FourBits);

    public static S2Candidate Of(S2CellId cell)
    {
        (int i, int j, _, int orientation) = cell.Leaves();
        return Of(cell, i, j, orientation);
    }

    public S2Candidate With(int priority, int children, int finals) => new(Cell, _place,
        ((ulong)(uint)priority << PriorityShift) | ((ulong)(uint)Orientation << OrientationShift)
            | ((ulong)(uint)children << ChildrenShift) | (uint)finals);

    public S2Candidate Child(int position)
    {
        int half = 1 << (S2CellId.MaxLevel - Cell.Level - 1);
        int quadrant = S2Curve.Quadrant(position, Orientation);
        return Of(Cell.ChildAt(position), I + ((quadrant >> 1) * half), J + ((quadrant & 1) * half),
            S2Curve.ChildOrientation(position, Orientation));
    }

    private static S2Candidate Of(S2CellId cell, int i, int j, int orientation) =>
        new(cell, ((ulong)(uint)i << ColumnShift) | (uint)j, (ulong)(uint)orientation << OrientationShift);
}
