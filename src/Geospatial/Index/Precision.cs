namespace Purlin.Geospatial;

/// <summary>How exactly an index keeps positions.</summary>
public enum Precision
{
    /// <summary>8 bytes a place: within 4.9 mm of what was given; multiples of 60 / 2^30 degrees of latitude and of
    /// 72 / 2^30 degrees of longitude.</summary>
    Compact,

    /// <summary>16 bytes a place: both numbers as they were given.</summary>
    Full,
}
