using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>
/// Any number of candidates: they are gathered, and now and then all beyond the limit of the k nearest are dropped.
/// Needs no instruction in particular.
/// </summary>
internal unsafe struct NearestBuffer : INearestList
{
    private readonly NearestScratch _scratch;
    private readonly int _k;
    private NearestLimit _limit;
    private int _count;
    private int _trimAt;

    public NearestBuffer(NearestScratch scratch, int k, double reachMeters)
    {
        _scratch = scratch;
        _k = k;
        _limit = new NearestLimit(reachMeters);
        _trimAt = k;
    }

    public readonly float Limit => _limit.Square;

    public void Admit(float error) => _limit.Admit(error);

    public void Insert(float* squares, uint lanes, uint first)
    {
        if (_count + PlaceLayout.LeafSize > _scratch.Room)
            _scratch.Grow();
        float[] keptSquares = _scratch.Squares;
        uint[] keptSlots = _scratch.Slots;
        int count = _count;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            keptSquares[count] = squares[lane];
            keptSlots[count] = first + (uint)lane;
            count++;
        }

        _count = count;
        if (count >= _trimAt)
            Trim();
    }

    /// <summary>All slots within the limit, in no order.</summary>
    public Span<uint> Take()
    {
        Trim();
        return _scratch.Slots.AsSpan(0, _count);
    }

    private void Trim()
    {
        if (_count < _k)
            return;
        Span<float> copy = _scratch.Selection.AsSpan(0, _count);
        _scratch.Squares.AsSpan(0, _count).CopyTo(copy);
        _limit.Set(FloatSelection.Kth(copy, _k));
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            float square = _scratch.Squares[i];
            _scratch.Squares[kept] = square;
            _scratch.Slots[kept] = _scratch.Slots[i];
            kept += square < Limit ? 1 : 0;
        }

        _count = kept;
        // By half as many again, or twice all that are within the limit: each is looked at a few times, not more.
        _trimAt = kept + Math.Max(_k / 2, kept - _k) + PlaceLayout.LeafSize;
    }
}
