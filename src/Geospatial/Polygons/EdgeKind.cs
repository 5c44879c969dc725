namespace Purlin.Geospatial;

/// <summary>How an edge lies to the meridians.</summary>
internal enum EdgeKind : byte
{
    /// <summary>It meets each meridian between its ends once.</summary>
    Slanted,

    /// <summary>It lies on a meridian.</summary>
    Meridian,

    /// <summary>
    /// It goes along meridians to the north pole or from it: as if along latitude 90 from the one to the other.
    /// </summary>
    NorthPole,

    /// <summary>The same at the south pole.</summary>
    SouthPole,
}
