namespace Purlin.Geospatial;

/// <summary>A part of the earth that places are counted or gathered in.</summary>
internal unsafe interface IPlaceRegion
{
    /// <summary>Tells, as bits, below which children no place is in the region and below which all are.</summary>
    void Classify(byte* node, out uint outside, out uint inside);

    /// <summary>Which points of a leaf are in the region.</summary>
    /// <param name="node">The node above.</param>
    /// <param name="leaf">The leaf's bytes.</param>
    /// <param name="first">The slot of its first point.</param>
    /// <param name="lanes">Which points there are.</param>
    uint Points(byte* node, byte* leaf, long first, uint lanes);
}
