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

    /// <summary>Earth-centred coordinates of eight positions as stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> X, Vector512<double> Y, Vector512<double> Z) Ecef(uint* slots)
    {
        if (!IsFull)
        {
            ulong* codes = (ulong*)Positions;
            (Vector512<double> latitude, Vector512<double> longitude) = StoredPosition.Degrees(Vector512.Create(
                codes[slots[0]], codes[slots[1]], codes[slots[2]], codes[slots[3]],
                codes[slots[4]], codes[slots[5]], codes[slots[6]], codes[slots[7]]));
            return EcefLanes.Of(latitude, longitude);
        }

        double* latitudes = stackalloc double[EcefLanes.Count];
        double* longitudes = stackalloc double[EcefLanes.Count];
        for (int i = 0; i < EcefLanes.Count; i++)
        {
            LatLng position = Position(slots[i]);
            (latitudes[i], longitudes[i]) = (position.Latitude, position.Longitude);
        }

        return EcefLanes.Of(Vector512.Load(latitudes), Vector512.Load(longitudes));
    }

    /// <summary>A position as stored; 0, 0 where a damaged snapshot has none.</summary>
    public LatLng Position(long slot)
    {
        double* at = (double*)Positions + (2 * slot);
        (double latitude, double longitude) = IsFull
            ? (at[0], at[1])
            : StoredPosition.Degrees(((ulong*)Positions)[slot]);
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
}
