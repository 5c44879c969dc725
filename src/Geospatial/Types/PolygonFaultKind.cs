namespace Purlin.Geospatial;

/// <summary>Why rings are no polygon.</summary>
public enum PolygonFaultKind
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>A ring has fewer than three vertices.</summary>
    TooFewVertices,

    /// <summary>The rings have more vertices than are allowed.</summary>
    TooManyVertices,

    /// <summary>A vertex is the same point as the one before it.</summary>
    RepeatedVertex,

    /// <summary>The ends of an edge are antipodes, between which every great circle is as short as another.</summary>
    AntipodalEdge,

    /// <summary>Two edges cross.</summary>
    Crossing,

    /// <summary>A ring comes back to a point of itself, or two rings go along each other.</summary>
    Touching,

    /// <summary>A hole, or a part of it, is outside the outer ring.</summary>
    HoleOutside,

    /// <summary>A hole, or a part of it, is in another hole.</summary>
    HoleInHole,
}
