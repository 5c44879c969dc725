namespace Purlin.Geospatial;

/// <summary>Where a neighbour lies, clockwise from north.</summary>
public enum GeohashDirection
{
    /// <summary>Towards the north pole.</summary>
    North,

    /// <summary>North, then east.</summary>
    NorthEast,

    /// <summary>Towards the rising sun.</summary>
    East,

    /// <summary>South, then east.</summary>
    SouthEast,

    /// <summary>Towards the south pole.</summary>
    South,

    /// <summary>South, then west.</summary>
    SouthWest,

    /// <summary>Towards the setting sun.</summary>
    West,

    /// <summary>North, then west.</summary>
    NorthWest,
}
