namespace Purlin.Geospatial;

/// <summary>A region that is asked cell by cell.</summary>
internal interface IS2CellRegion : IS2Region
{
    /// <summary>Whether all of a cell that meets the region is in it.</summary>
    bool Contains(in S2Cell cell);

    /// <summary>Whether a cell has a point of the region.</summary>
    bool MayIntersect(in S2Cell cell);
}
