using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>The parts of an index as pointers into its block. Whoever uses it keeps the block alive.</summary>
internal readonly unsafe struct PlaceTree
{
    public readonly byte* Nodes;
    public readonly byte* Leaves;
    public readonly uint* Ordinals;
    public readonly byte* Positions;
    public readonly long* LevelStarts;
    public readonly ulong* Categories;
    public readonly ulong* NodeCategories;
    public readonly double* Values;
    public readonly double* NodeRanges;
    public readonly long Count;
    public readonly long Slots;
    public readonly int Levels;
    public readonly int Columns;
    public readonly bool IsFull;

    public PlaceTree(byte* start, PlaceLayout layout)
    {
        Nodes = start + layout.Nodes;
        Leaves = start + layout.Leaves;
        Ordinals = (uint*)(start + layout.Ordinals);
        Positions = start + layout.Positions;
        LevelStarts = (long*)(start + PlaceLayout.LevelStartsAt);
        Categories = layout.HasCategories ? (ulong*)(start + layout.Categories) : null;
        NodeCategories = (ulong*)(start + layout.NodeCategories);
        Values = (double*)(start + layout.Values);
        NodeRanges = (double*)(start + layout.NodeRanges);
        Count = layout.Count;
        Slots = layout.LeafCount * PlaceLayout.LeafSize;
        Levels = layout.Levels;
        Columns = layout.Columns;
        IsFull = layout.Precision == Precision.Full;
    }

    /// <summary>Earth-centred coordinates of four positions as stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<double> X, Vector256<double> Y, Vector256<double> Z) Ecef(ReadOnlySpan<uint> slots)
    {
        (uint a, uint b, uint c, uint d) = (slots[0], slots[1], slots[2], slots[3]);
        if (!IsFull)
        {
            ulong* codes = (ulong*)Positions;
            (Vector256<double> latitude, Vector256<double> longitude) =
                StoredPosition.Degrees(Vector256.Create(codes[a], codes[b], codes[c], codes[d]));
            return EcefLanes.Of(latitude, longitude);
        }

        (double Latitude, double Longitude)* at = ((double, double)*)Positions;
        return EcefLanes.Of(
            UpTo(LatLng.MaxLatitude, at[a].Latitude, at[b].Latitude, at[c].Latitude, at[d].Latitude),
            UpTo(LatLng.MaxLongitude, at[a].Longitude, at[b].Longitude, at[c].Longitude, at[d].Longitude));
    }

    /// <summary>A position as stored, in degrees; any numbers where a damaged snapshot has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Latitude, double Longitude) Degrees(long slot)
    {
        if (!IsFull)
            return StoredPosition.Degrees(((ulong*)Positions)[slot]);
        double* at = (double*)Positions + (2 * slot);
        return (at[0], at[1]);
    }

    /// <summary>A position as stored; 0, 0 where a damaged snapshot has none.</summary>
    public LatLng Position(long slot)
    {
        (double latitude, double longitude) = Degrees(slot);
        _ = LatLng.TryFromDegrees(latitude, longitude, out LatLng position);
        return position;
    }

    /// <summary>The place of a slot, also in a damaged snapshot one that there is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Ordinal(long slot) => Math.Min(Ordinals[slot], (uint)Count - 1);

    /// <summary>Which points the leaf of a slot has: all 32, but for the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LanesAt(long first) => first + PlaceLayout.LeafSize <= Count
        ? uint.MaxValue
        : (1u << (int)(Count - first)) - 1;

    /// <summary>
    /// Whether the last nodes of all levels, which alone have fewer children than eight, tell so of themselves. With
    /// this no search comes to a node or leaf that is not there, whatever else is damaged.
    /// </summary>
    public bool HasOnlyChildrenThatAre(PlaceLayout layout)
    {
        bool areOnly = true;
        for (int level = 0; level < Levels && Count > 0; level++)
        {
            long last = layout.NodesOf(level) - 1;
            byte* node = Nodes + ((layout.LevelStarts[level] + last) * PlaceLayout.NodeBytes);
            areOnly &= PlaceFrame.HasOnly(node, (int)(layout.ChildrenOf(level) - (last * PlaceLayout.Fanout)));
        }

        return areOnly;
    }

    /// <summary>The slots below a child of a node, first and past the last.</summary>
    public (long First, long End) SlotsBelow(int level, long child)
    {
        int bits = PlaceLayout.FanoutBits * (Levels - 1 - level);
        long first = (child << bits) * PlaceLayout.LeafSize;
        return (first, Math.Min(Count, first + ((long)PlaceLayout.LeafSize << bits)));
    }

    // A damaged snapshot may have any bits; what is no angle becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> UpTo(double most, double a, double b, double c, double d)
    {
        Vector256<double> degrees = Vector256.Create(a, b, c, d);
        return Vector256.LessThanOrEqual(Vector256.Abs(degrees), Vector256.Create(most)) & degrees;
    }
}
