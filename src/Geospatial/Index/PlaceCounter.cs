using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>Counts what a scan finds.</summary>
internal struct PlaceCounter : IPlaceSink
{
    public long Count { get; private set; }

    public void AddAll(long first, long end) => Count += end - first;

    public void Add(long first, uint lanes) => Count += BitOperations.PopCount(lanes);
}
