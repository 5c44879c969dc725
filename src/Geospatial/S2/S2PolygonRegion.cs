namespace Purlin.Geospatial;

/// <summary>A polygon as the coverer asks it.</summary>
internal readonly struct S2PolygonRegion(PolygonInterior polygon) : IS2CellRegion
{
    public int GetBound(Span<S2CellId> cells) => S2BoxRegion.GetBound(polygon.Bounds, cells);

    public (uint Meeting, uint Inside) Ask(in S2CellGrid grid, bool asksInside) =>
        S2Quadrants.Ask(this, grid, asksInside);

    public bool Contains(in S2Cell cell) => !polygon.MeetsBoundary(cell) && ContainsCenter(cell);

    public bool MayIntersect(in S2Cell cell) => polygon.MeetsBoundary(cell) || ContainsCenter(cell);

    private bool ContainsCenter(in S2Cell cell) => polygon.Contains(Orientation.Point(cell.Center));
}
