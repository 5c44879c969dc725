using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The nine corners that the four children of a cell share, from the least u on, of these from the least v on; eight
/// of them in vectors.
/// </summary>
internal readonly struct S2CellGrid
{
    public const int Side = 3;

    private const int LastCorner = 8;

    private readonly double _lowU, _middleU, _highU, _lowV, _middleV, _highV;
    private readonly Vector512<double> _x, _y, _z;
    private readonly S2Vector _last;

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
        var u = Vector512.Create(_lowU, _lowU, _lowU, _middleU, _middleU, _middleU, _highU, _highU);
        var v = Vector512.Create(_lowV, _middleV, _highV, _lowV, _middleV, _highV, _lowV, _middleV);
        Vector512<double> one = Vector512<double>.One;
        (_x, _y, _z) = id.Face switch
        {
            0 => (one, u, v),
            1 => (-u, one, v),
            2 => (-u, -v, one),
            3 => (-one, -v, -u),
            4 => (v, -one, -u),
            _ => (v, u, -one),
        };
        Vector512<double> scale = one / Vector512.Sqrt((_x * _x) + (_y * _y) + (_z * _z));
        _x *= scale;
        _y *= scale;
        _z *= scale;
        _last = S2Geometry.Unproject(id.Face, _highU, _highV).Normalized();
    }

    /// <summary>A bit for each corner whose squared chord to a direction is at most a size.</summary>
    public uint CornersNear(S2Vector center, double size)
    {
        Vector512<double> x = Vector512.Create(center.X) - _x;
        Vector512<double> y = Vector512.Create(center.Y) - _y;
        Vector512<double> z = Vector512.Create(center.Z) - _z;
        Vector512<double> square = (x * x) + (y * y) + (z * z);
        uint near = (uint)Vector512.LessThanOrEqual(square, Vector512.Create(size)).ExtractMostSignificantBits();
        return near | ((center - _last).NormSquared <= size ? 1u << LastCorner : 0);
    }

    /// <summary>The bits of a child's four corners.</summary>
    public static uint CornersOf(int quadrant) => 0b11011u << FirstCorner(quadrant);

    /// <summary>The least corner of a child.</summary>
    /// <param name="quadrant">Its quadrant: 2 i + j.</param>
    public static int FirstCorner(int quadrant) => (Side * (quadrant >> 1)) + (quadrant & 1);

    public S2Vector Corner(int index) => index == LastCorner
        ? _last
        : new(_x.GetElement(index), _y.GetElement(index), _z.GetElement(index));

    public double U(int column) => column switch { 0 => _lowU, 1 => _middleU, _ => _highU };

    public double V(int row) => row switch { 0 => _lowV, 1 => _middleV, _ => _highV };
}
