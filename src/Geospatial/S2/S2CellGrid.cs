using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

/// <summary>The nine corners that the four children of a cell share.</summary>
internal readonly struct S2CellGrid
{
    private readonly double _lowU, _middleU, _highU, _lowV, _middleV, _highV;
    private readonly Corners _corners;

    public S2CellGrid(S2CellId id, int i, int j)
    {
        const double Scale = 1.0 / S2Geometry.MaxSize;
        int size = 1 << (S2CellId.MaxLevel - id.Level);
        int half = size >> 1;
        _lowU = S2Geometry.ToU(Scale * i);
        _middleU = S2Geometry.ToU(Scale * (i + half));
        _highU = S2Geometry.ToU(Scale * (i + size));
        _lowV = S2Geometry.ToU(Scale * j);
        _middleV = S2Geometry.ToU(Scale * (j + half));
        _highV = S2Geometry.ToU(Scale * (j + size));
        for (int k = 0; k < 9; k++)
            _corners[k] = S2Geometry.Unproject(id.Face, U(k / 3), V(k % 3)).Normalized();
    }

    /// <summary>A child.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="quadrant">Its quadrant: 2 i + j.</param>
    public S2Cell Child(S2CellId id, int quadrant)
    {
        int i = quadrant >> 1;
        int j = quadrant & 1;
        int corner = (3 * i) + j;
        return new S2Cell(id, (U(i), V(j)), (U(i + 1), V(j + 1)),
            (_corners[corner], _corners[corner + 3], _corners[corner + 4], _corners[corner + 1]));
    }

    private double U(int column) => column switch { 0 => _lowU, 1 => _middleU, _ => _highU };

    private double V(int row) => row switch { 0 => _lowV, 1 => _middleV, _ => _highV };

    [InlineArray(9)]
    private struct Corners
    {
        private S2Vector _first;
    }
}
