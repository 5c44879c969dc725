namespace Purlin.Samples.RideHailing;

/// <summary>The hot spots of the evening as rings, with the time of their peak.</summary>
internal sealed class HotSpotLayer(CityClock clock) : IMapLayer
{
    public MapDepth Depth => MapDepth.Mark;

    public IEnumerable<(string Style, string Meaning)> Legend => [("spot", "hot spot and the time of its peak")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        svg.WriteRaw("<g class=\"spot\">");
        foreach (var spot in HotSpot.OfTheEvening.Where(spot => view.Box.Contains(spot.Center) && spot.Peak <= clock.GetUtcNow()))
        {
            var (x, y) = (view.X(spot.Center), view.Y(spot.Center));
            svg.Write($"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"5\"/>");
            var label = $"{spot.Label} {Text.Clock(spot.Peak)}";
            if (view.TryClaim(x, y, label))
                svg.Write($"<text x=\"{x + 9:0.0}\" y=\"{y + 4:0.0}\">{spot.Label} <tspan>{Text.Clock(spot.Peak)}</tspan></text>");
        }

        svg.WriteRaw("</g>");
    }
}
