using System.Numerics;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>The conditions of a <see cref="PlaceFilter"/> on categories, columns and ordinals.</summary>
internal readonly unsafe struct AttributeFilter : IPlaceFilter
{
    private readonly PlaceTree _tree;
    private readonly ulong _categories;
    private readonly ColumnRange[] _ranges;
    private readonly Func<uint, bool>? _where;
    private readonly uint _firstOrdinal;

    /// <param name="tree">The tree.</param>
    /// <param name="filter">The conditions.</param>
    /// <param name="firstOrdinal">What its ordinal 0 is where several trees are searched as one.</param>
    public AttributeFilter(in PlaceTree tree, in PlaceFilter filter, uint firstOrdinal = 0)
    {
        _firstOrdinal = firstOrdinal;
        _tree = tree;
        _categories = filter.Categories;
        _ranges = filter.Columns ?? [];
        _where = filter.Where;
        foreach (ColumnRange range in _ranges)
        {
            if ((uint)range.Column >= (uint)tree.Columns)
            {
                throw new ArgumentException(
                    $"It asks for column {range.Column}, but the index was built with {tree.Columns}, from 0 on.",
                    nameof(filter));
            }

            if (double.IsNaN(range.Min) || double.IsNaN(range.Max))
                throw new ArgumentException($"A range of column {range.Column} has NaN as an end.", nameof(filter));
        }

        if (_categories != 0 && tree.Categories == null)
            throw new ArgumentException("It asks for categories, but the index was built without.", nameof(filter));
    }

    public Vector256<float> Children(long node, Vector256<float> bounds)
    {
        uint possible = Children(node);
        Vector256<uint> lane = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        Vector256<uint> isImpossible = Vector256.Equals(Vector256.Create(possible) & lane, Vector256<uint>.Zero);
        return Vector256.ConditionalSelect(
            isImpossible.AsSingle(), Vector256.Create(float.PositiveInfinity), bounds);
    }

    public uint Children(long node)
    {
        uint possible = (1 << PlaceLayout.Fanout) - 1;
        if (_categories != 0)
            possible &= Masks(_tree.NodeCategories + (node * PlaceLayout.Fanout));
        foreach (ColumnRange range in _ranges)
        {
            double* lows = _tree.NodeRanges
                + (((node * _tree.Columns) + range.Column) * 2 * PlaceLayout.Fanout);
            possible &= ~Above(lows, range.Max) & ~Below(lows + PlaceLayout.Fanout, range.Min);
        }

        return possible;
    }

    public uint Points(long first, uint lanes)
    {
        if (_categories != 0)
        {
            ulong* masks = _tree.Categories + first;
            uint some = Masks(masks) | (Masks(masks + 8) << 8) | (Masks(masks + 16) << 16) | (Masks(masks + 24) << 24);
            lanes &= some;
        }

        foreach (ColumnRange range in _ranges)
        {
            double* values = _tree.Values + (range.Column * _tree.Slots) + first;
            for (int i = 0; i < PlaceLayout.LeafSize && lanes != 0; i += PlaceLayout.Fanout)
                lanes &= ~((Above(values + i, range.Max) | Below(values + i, range.Min)) << i);
        }

        return _where is null ? lanes : Wanted(first, lanes);
    }

    private uint Wanted(long first, uint lanes)
    {
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (!_where!(_firstOrdinal + _tree.Ordinal(first + lane)))
                lanes &= ~(1u << lane);
        }

        return lanes;
    }

    // Which of eight have one of the categories.
    private uint Masks(ulong* masks)
    {
        var wanted = Vector256.Create(_categories);
        uint none = Vector256.Equals(Vector256.Load(masks) & wanted, Vector256<ulong>.Zero)
            .ExtractMostSignificantBits();
        none |= Vector256.Equals(Vector256.Load(masks + 4) & wanted, Vector256<ulong>.Zero)
            .ExtractMostSignificantBits() << 4;
        return ~none & byte.MaxValue;
    }

    // Which of eight are above.
    private static uint Above(double* values, double limit) =>
        Vector256.GreaterThan(Vector256.Load(values), Vector256.Create(limit)).ExtractMostSignificantBits()
        | (Vector256.GreaterThan(Vector256.Load(values + 4), Vector256.Create(limit))
            .ExtractMostSignificantBits() << 4);

    // Which of eight are below.
    private static uint Below(double* values, double limit) =>
        Vector256.LessThan(Vector256.Load(values), Vector256.Create(limit)).ExtractMostSignificantBits()
        | (Vector256.LessThan(Vector256.Load(values + 4), Vector256.Create(limit))
            .ExtractMostSignificantBits() << 4);
}
