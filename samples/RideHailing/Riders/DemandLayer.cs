namespace Purlin.Samples.RideHailing;

/// <summary>Trips requested per cell of the map, as heat.</summary>
internal sealed class DemandLayer(Dispatcher dispatcher) : IMapLayer
{
    public MapDepth Depth => MapDepth.Area;

    public IEnumerable<(string Style, string Meaning)> Legend => [("heat", "trips requested, more where it is stronger")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        var cells = dispatcher.Trips.CountBy(trip => MapGrid.CellOf(trip.Request.PickUp)).ToList();
        if (cells.Count == 0)
            return;

        var most = cells.Max(cell => cell.Value);
        svg.WriteRaw("<g class=\"heat\">");
        foreach (var (cell, count) in cells.OrderBy(cell => cell.Key.Row).ThenBy(cell => cell.Key.Column))
        {
            var box = MapGrid.BoxOf(cell);
            var (corner, opposite) = (new GeoPoint(box.North, box.West), new GeoPoint(box.South, box.East));
            var (x, y) = (view.X(corner), view.Y(corner));
            // The root keeps quiet cells visible beside the busiest.
            svg.Write(
                $"<rect x=\"{x:0.0}\" y=\"{y:0.0}\" width=\"{view.X(opposite) - x - 0.6:0.0}\" height=\"{view.Y(opposite) - y - 0.6:0.0}\" rx=\"1.5\" opacity=\"{Math.Sqrt((double)count / most):0.00}\"><title>{count} requested</title></rect>");
        }

        svg.WriteRaw("</g>");
    }
}
