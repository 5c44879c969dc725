using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>A condition on places, tested while searching.</summary>
internal interface IPlaceFilter
{
    /// <summary>Makes infinite the bounds of a node's children below which no place can pass.</summary>
    /// <param name="node">The node's number among all.</param>
    /// <param name="bounds">Of its children.</param>
    Vector256<float> Children(long node, Vector256<float> bounds);

    /// <summary>Below which of a node's children places may pass, as bits.</summary>
    /// <param name="node">The node's number among all.</param>
    uint Children(long node);

    /// <summary>Takes away the points of a leaf that do not pass.</summary>
    /// <param name="first">The slot of the leaf's first point.</param>
    /// <param name="lanes">Which points are asked for.</param>
    uint Points(long first, uint lanes);
}
