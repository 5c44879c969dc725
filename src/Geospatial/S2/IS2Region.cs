namespace Purlin.Geospatial;

/// <summary>
/// What the coverer asks of a region. It must hold all its points, and may say yes for a hair's breadth more.
/// </summary>
internal interface IS2Region
{
    /// <summary>Cells that hold the region, at most six; returns how many.</summary>
    int GetBound(Span<S2CellId> cells);

    /// <summary>A bit for each corner that is known to be in the region; none where nothing is known.</summary>
    uint CornersInside(in S2CellGrid grid);

    /// <summary>Whether all of a cell is in the region.</summary>
    bool Contains(in S2Cell cell);

    /// <summary>Whether a cell has a point of the region.</summary>
    bool MayIntersect(in S2Cell cell);
}
