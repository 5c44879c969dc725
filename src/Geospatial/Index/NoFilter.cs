using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>Every place passes.</summary>
internal readonly struct NoFilter : IPlaceFilter
{
    public Vector256<float> Children(long node, Vector256<float> bounds) => bounds;

    public uint Children(long node) => uint.MaxValue;

    public uint Points(long first, uint lanes) => lanes;
}
