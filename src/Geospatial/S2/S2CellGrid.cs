using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The nine corners that the four children of a cell share, from the least u on, of these from the least v on; eight
/// of them at once.
/// </summary>
internal readonly struct S2CellGrid
{
    public const int Side = 3;

    private const int LastCorner = 8;

    private readonly Steps _u, _v;
    private readonly Corners _x, _y, _z;

    public S2CellGrid(S2CellId id, int i, int j)
    {
        const double Scale = 1.0 / S2Geometry.MaxSize;
        int size = 1 << (S2CellId.MaxLevel - id.Level);
        int half = size >> 1;
        _u[0] = S2Geometry.ToU(Scale * i);
        _u[1] = S2Geometry.ToU(Scale * (i + half));
        _u[2] = S2Geometry.ToU(Scale * (i + size));
        _v[0] = S2Geometry.ToU(Scale * j);
        _v[1] = S2Geometry.ToU(Scale * (j + half));
        _v[2] = S2Geometry.ToU(Scale * (j + size));
        var u = Vector512.Create(_u[0], _u[0], _u[0], _u[1], _u[1], _u[1], _u[2], _u[2]);
        var v = Vector512.Create(_v[0], _v[1], _v[2], _v[0], _v[1], _v[2], _v[0], _v[1]);
        Vector512<double> one = Vector512<double>.One;
        (Vector512<double> x, Vector512<double> y, Vector512<double> z) = id.Face switch
        {
            0 => (one, u, v),
            1 => (-u, one, v),
            2 => (-u, -v, one),
            3 => (-one, -v, -u),
            4 => (v, -one, -u),
            _ => (v, u, -one),
        };
        Vector512<double> scale = one / Vector512.Sqrt((x * x) + (y * y) + (z * z));
        (x * scale).StoreUnsafe(ref _x[0]);
        (y * scale).StoreUnsafe(ref _y[0]);
        (z * scale).StoreUnsafe(ref _z[0]);
        (_x[LastCorner], _y[LastCorner], _z[LastCorner]) =
            S2Geometry.Unproject(id.Face, _u[2], _v[2]).Normalized();
    }

    /// <summary>A bit for each corner whose squared chord to a direction is at most a size.</summary>
    public uint CornersNear(S2Vector center, double size)
    {
        Vector512<double> x = Vector512.Create(center.X) - Vector512.LoadUnsafe(in _x[0]);
        Vector512<double> y = Vector512.Create(center.Y) - Vector512.LoadUnsafe(in _y[0]);
        Vector512<double> z = Vector512.Create(center.Z) - Vector512.LoadUnsafe(in _z[0]);
        Vector512<double> square = (x * x) + (y * y) + (z * z);
        uint near = (uint)Vector512.LessThanOrEqual(square, Vector512.Create(size)).ExtractMostSignificantBits();
        return near | ((center - Corner(LastCorner)).NormSquared <= size ? 1u << LastCorner : 0);
    }

    /// <summary>The bits of a child's four corners.</summary>
    public static uint CornersOf(int quadrant) => 0b11011u << FirstCorner(quadrant);

    /// <summary>The least corner of a child.</summary>
    /// <param name="quadrant">Its quadrant: 2 i + j.</param>
    public static int FirstCorner(int quadrant) => (Side * (quadrant >> 1)) + (quadrant & 1);

    public S2Vector Corner(int index) => new(_x[index], _y[index], _z[index]);

    public double U(int column) => _u[column];

    public double V(int row) => _v[row];

    [InlineArray(Side)]
    private struct Steps
    {
        private double _first;
    }

    [InlineArray(Side * Side)]
    private struct Corners
    {
        private double _first;
    }
}
