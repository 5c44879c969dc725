namespace Purlin.Samples.RideHailing;

/// <summary>Trips requested per cell of the map, as heat.</summary>
internal sealed class DemandLayer(Dispatcher dispatcher) : IMapLayer
{
    private const double CellUnits = 14;

    public MapDepth Depth => MapDepth.Area;

    public IEnumerable<(string Style, string Meaning)> Legend =>
        [("heat", "trips requested, more where it is stronger")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        // Cells look alike on every map: the closer the view, the finer the grid.
        var grid = new MapGrid(CellUnits / view.UnitsPerKilometer * 1000);
        var pickUps = dispatcher.Trips.Select(trip => trip.Request.PickUp).Where(view.Box.Contains);
        var cells = pickUps.CountBy(grid.CellOf).ToList();
        if (cells.Count == 0)
            return;

        var most = cells.Max(cell => cell.Value);
        svg.WriteRaw("""<g class="heat">""");
        foreach (var (cell, count) in cells.OrderBy(cell => cell.Key.Row).ThenBy(cell => cell.Key.Column))
        {
            var (left, top, right, bottom) = view.Corners(grid.BoxOf(cell));
            // The root keeps quiet cells visible beside the busiest.
            var opacity = Math.Sqrt((double)count / most);
            svg.Write($"""
                <path d="M{left:0.0} {top:0.0}H{right:0.0}V{bottom:0.0}H{left:0.0}z" opacity="{opacity:0.00}">
                <title>{count} requested</title></path>
                """);
        }

        svg.WriteRaw("</g>");
    }
}
