namespace Purlin.Geospatial;

/// <summary>How a set of points lies to a region.</summary>
internal enum RegionRelation : byte
{
    /// <summary>No point of the set is in the region.</summary>
    Outside,

    /// <summary>Every point of the set is in the region.</summary>
    Inside,

    /// <summary>The boundary may go through the set: each point must be asked.</summary>
    Crosses,
}
