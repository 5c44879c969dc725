using System.Numerics;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>All within a radius, decided as <see cref="Circle.Contains"/> does, for positions as stored.</summary>
internal readonly unsafe struct CircleRegion : IPlaceRegion
{
    // Roundings of floats on both sides, some 2^-21.
    private const double Rounding = 1.0 / (1 << 18);

    private readonly PlaceTree _tree;
    private readonly PlaceQueryPoint _query;
    private readonly double _radius;
    private readonly double _inner;
    private readonly double _outer;
    private readonly float _innerSquare;
    private readonly float _outerSquare;

    public CircleRegion(in PlaceTree tree, in PlaceQueryPoint query, double radiusMeters)
    {
        _tree = tree;
        _query = query;
        _radius = radiusMeters;
        _inner = ChordReach.Inner(radiusMeters);
        _outer = ChordReach.Outer(radiusMeters);
        _innerSquare = InnerSquare(1);
        _outerSquare = OuterSquare(1);
    }

    public void Classify(byte* node, out uint outside, out uint inside)
    {
        outside = Vector256.GreaterThan(NodeBoxes.Nearest(node, _query.Units), Vector256.Create(_outerSquare))
            .ExtractMostSignificantBits();
        inside = Vector256.LessThan(NodeBoxes.Farthest(node, _query.Units), Vector256.Create(_innerSquare))
            .ExtractMostSignificantBits();
    }

    public uint Points(byte* node, byte* leaf, long first, uint lanes)
    {
        float* squares = stackalloc float[PlaceLayout.LeafSize];
        Vector128<float> scale = NodeBoxes.Scale(node);
        Vector128<float> offset = NodeBoxes.Offset(node, _query.Units);
        float inner = InnerSquare(scale[3]);
        uint maybe = lanes & LeafScan.Squares256(leaf, offset, scale, OuterSquare(scale[3]), squares);
        uint found = 0;
        for (; maybe != 0; maybe &= maybe - 1)
        {
            int lane = BitOperations.TrailingZeroCount(maybe);
            if (squares[lane] < inner || Contains(first + lane))
                found |= 1u << lane;
        }

        return found;
    }

    private bool Contains(long slot)
    {
        LatLng position = _tree.Position(slot);
        (double x, double y, double z) = EcefLanes.Of(position);
        (x, y, z) = (x - _query.X, y - _query.Y, z - _query.Z);
        double chord = Math.Sqrt((x * x) + (y * y) + (z * z));
        return chord <= _inner
            || (chord <= _outer && Geodesic.Meters(_query.Here, position) <= _radius);
    }

    // Squares below it are surely within the radius if they are off by at most so many units; none if negative.
    private float InnerSquare(float error)
    {
        double units = ((_inner * PlaceFrame.UnitsPerMeter) - error) * (1 - Rounding);
        return units > 0 ? (float)(units * units) : 0;
    }

    private float OuterSquare(float error)
    {
        double units = ((_outer * PlaceFrame.UnitsPerMeter) + error) * (1 + Rounding);
        return (float)(units * units);
    }
}
