using System.Numerics;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The frame of a node: an origin and, per axis, a power of two that its extent stays below. Boxes of children are
/// 8 bits of it, points of its leaves 16. Sixteen bytes lead the node: three origins, three exponents, an error.
/// </summary>
/// <remarks>
/// An exponent byte b stands for the float 2^(b - 127), so it becomes one by a shift: the first three are the size of
/// 1/256 of the frame, the fourth is no less than the distance between a place and its 16-bit point, in units.
/// </remarks>
internal readonly unsafe struct PlaceFrame
{
    /// <summary>Coordinates are whole 128ths of a metre, so that differences of any two fit 32 bits.</summary>
    public const int UnitsPerMeter = 128;

    // Places and the query are half a unit off per axis, which is below sqrt(3) x 1.1 between both.
    private const double CoordinateError = 1.91;

    // Half a step per axis, and the rounding of an origin to a float, which is 1/256 of a step.
    private const double StepError = 0.5 * (1 + (1.0 / 64));

    // A child's box is widened by the coordinates' error and the rounding of the origin's distance, 2^-24 of the frame.
    private const int Slack = 2;
    private const int SlackShift = 22;

    /// <summary>No place is farther from its point than this, in units: half a step of the widest frame.</summary>
    public const float MaxError = 1 << 15;

    private const int PointBits = 16;
    private const int BoxBits = 8;
    private const int Bias = 127;

    // The earth is 1.64e9 units wide.
    private const int MaxBits = 31;

    private readonly Vector128<int> _origin;
    private readonly Vector128<int> _bits;
    private readonly Vector128<int> _slack;

    /// <summary>The frame that holds all between two corners.</summary>
    public PlaceFrame(Vector128<int> min, Vector128<int> max)
    {
        Vector128<int> bits = default;
        Vector128<int> slack = default;
        for (int axis = 0; axis < 3; axis++)
        {
            long extent = (long)max[axis] - min[axis];
            int room = Slack + (int)(extent >> SlackShift);
            slack = slack.WithElement(axis, room);
            int needed = 64 - BitOperations.LeadingZeroCount((ulong)(extent + (2 * room)));
            bits = bits.WithElement(axis, Math.Max(PointBits, needed));
        }

        _bits = bits;
        _slack = slack;
        _origin = min - slack;
    }

    /// <summary>Writes the node's first sixteen bytes.</summary>
    public void Write(byte* node)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            ((int*)node)[axis] = _origin[axis];
            node[12 + axis] = (byte)(_bits[axis] - BoxBits + Bias);
            double step = Math.ScaleB(1, _bits[axis] - PointBits);
            square += step * step;
        }

        double error = (StepError * Math.Sqrt(square)) + CoordinateError;
        node[15] = (byte)(Math.ILogB(error) + 1 + Bias);
    }

    /// <summary>Writes the box of a child: for each axis eight bytes of low sides, then eight of high sides.</summary>
    public void WriteBox(byte* node, int child, Vector128<int> min, Vector128<int> max)
    {
        Vector128<int> low = min - _slack - _origin;
        Vector128<int> high = max + _slack - _origin;
        byte* boxes = node + 16;
        for (int axis = 0; axis < 3; axis++)
        {
            int shift = _bits[axis] - BoxBits;
            boxes[(2 * axis * PlaceLayout.Fanout) + child] = (byte)((uint)low[axis] >> shift);
            boxes[(((2 * axis) + 1) * PlaceLayout.Fanout) + child] = (byte)((uint)high[axis] >> shift);
        }
    }

    /// <summary>The box of a child that there is not: its sides are the wrong way round.</summary>
    public static void WriteNoBox(byte* node, int child)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            node[16 + (2 * axis * PlaceLayout.Fanout) + child] = byte.MaxValue;
            node[16 + (((2 * axis) + 1) * PlaceLayout.Fanout) + child] = 0;
        }
    }

    /// <summary>
    /// Whether a node tells that it has so many children and no more: the boxes of others are the wrong way round, in
    /// a frame in which floats tell that.
    /// </summary>
    public static bool HasOnly(byte* node, int children)
    {
        bool hasOnly = true;
        for (int axis = 0; axis < 3; axis++)
        {
            hasOnly &= node[12 + axis] is >= PointBits - BoxBits + Bias and <= MaxBits - BoxBits + Bias;
            byte* low = node + 16 + (2 * axis * PlaceLayout.Fanout);
            for (int child = children; child < PlaceLayout.Fanout; child++)
                hasOnly &= low[child] == byte.MaxValue && low[PlaceLayout.Fanout + child] == 0;
        }

        return hasOnly;
    }

    /// <summary>Writes the points of a leaf, an axis after the other.</summary>
    public void WriteLeaf(byte* leaf, Vector128<int>* records, int count)
    {
        ushort* points = (ushort*)leaf;
        int x = _bits[0] - PointBits;
        int y = _bits[1] - PointBits;
        int z = _bits[2] - PointBits;
        for (int i = 0; i < count; i++)
        {
            Vector128<uint> offset = (records[i] - _origin).AsUInt32();
            points[i] = (ushort)(offset[0] >> x);
            points[PlaceLayout.LeafSize + i] = (ushort)(offset[1] >> y);
            points[(2 * PlaceLayout.LeafSize) + i] = (ushort)(offset[2] >> z);
        }
    }
}
