using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>What a generation sees of a part, and then a condition, which so is asked of living places only.</summary>
internal struct LiveFilter<TFilter>(Tombstones tombstones, long asOf, TFilter filter) : IPlaceFilter
    where TFilter : struct, IPlaceFilter
{
    // Not readonly, lest it be copied for each call.
    public TFilter Inner = filter;

    public Vector256<float> Children(long node, Vector256<float> bounds) => Inner.Children(node, bounds);

    public uint Children(long node) => Inner.Children(node);

    public uint Points(long first, uint lanes) => Inner.Points(first, tombstones.Living(first, lanes, asOf));
}
