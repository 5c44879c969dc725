namespace Purlin.Geospatial;

/// <summary>
/// What the coverer asks of a region. It must hold all its points, and may say yes for a hair's breadth more.
/// </summary>
internal interface IS2Region
{
    /// <summary>Cells that hold the region, at most six; returns how many.</summary>
    int GetBound(Span<S2CellId> cells);

    /// <summary>
    /// The quadrants of a cell that have a point of the region, and of these, if asked, those that are all in it.
    /// </summary>
    (uint Meeting, uint Inside) Ask(in S2CellGrid grid, bool asksInside);
}
