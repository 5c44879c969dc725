using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>
/// Gives a list what small trees have, one tree after the other. Leaves of few places are wide, and their points off by
/// up to hundreds of metres: were the list to allow for that, it could not tell apart what the large tree gave it. So
/// such a point is let in by its error, and told the list by its position as stored.
/// </summary>
internal unsafe struct RefinedList<TList>(TList list, PlaceQueryPoint query) : INearestList
    where TList : struct, INearestList
{
    // Roundings of floats on both sides, some 2^-21.
    private const float Rounding = 1 + (1f / (1 << 18));

    public TList List = list;

    private LivePart _part = null!;
    private uint _first;
    private float _error;

    public float Limit { get; private set; }

    /// <summary>The next tree is that of a part whose slots begin here.</summary>
    public void Begin(LivePart part, uint first)
    {
        (_part, _first, _error) = (part, first, 0);
        Widen();
    }

    public void Admit(float error)
    {
        if (error <= _error)
            return;
        _error = error;
        Widen();
    }

    public void Insert(float* squares, uint lanes, uint first)
    {
        float* exact = stackalloc float[PlaceLayout.LeafSize];
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            exact[lane] = SquareOf(first + (uint)lane);
            if (!(exact[lane] < List.Limit))
                lanes &= ~(1u << lane);
        }

        if (lanes == 0)
            return;
        List.Insert(exact, lanes, _first + first);
        Widen();
    }

    private readonly float SquareOf(uint slot)
    {
        (double x, double y, double z) = EcefLanes.Of(_part.Index.Tree.Position(slot));
        (x, y, z) = (x - query.X, y - query.Y, z - query.Z);
        return (float)(((x * x) + (y * y) + (z * z)) * PlaceFrame.UnitsPerMeter * PlaceFrame.UnitsPerMeter);
    }

    private void Widen()
    {
        float limit = MathF.Sqrt(List.Limit) + _error;
        Limit = limit * limit * Rounding;
    }
}
