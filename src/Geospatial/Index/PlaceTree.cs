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

    /// <summary>A position as stored, in degrees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Latitude, double Longitude) Degrees(long slot)
    {
        if (!IsFull)
            return StoredPosition.Degrees(((ulong*)Positions)[slot]);
        double* at = (double*)Positions + (2 * slot);
        return (at[0], at[1]);
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
            (latitudes[i], longitudes[i]) = Degrees(slots[i]);
        return EcefLanes.Of(Vector512.Load(latitudes), Vector512.Load(longitudes));
    }

    /// <summary>A position as stored.</summary>
    public LatLng Position(long slot)
    {
        (double latitude, double longitude) = Degrees(slot);
        return LatLng.FromDegrees(latitude, longitude);
    }

    /// <summary>Which points the leaf of a slot has: all 32, but for the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LanesAt(long first) => first + PlaceLayout.LeafSize <= Count
        ? uint.MaxValue
        : (1u << (int)(Count - first)) - 1;

    /// <summary>The slots below a child of a node, first and past the last.</summary>
    public (long First, long End) SlotsBelow(int level, long child)
    {
        int bits = PlaceLayout.FanoutBits * (Levels - 1 - level);
        long first = (child << bits) * PlaceLayout.LeafSize;
        return (first, Math.Min(Count, first + ((long)PlaceLayout.LeafSize << bits)));
    }
}
