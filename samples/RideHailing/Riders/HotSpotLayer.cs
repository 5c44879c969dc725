namespace Purlin.Samples.RideHailing;

/// <summary>The hot spots of the evening as rings, with the time of their peak.</summary>
internal sealed class HotSpotLayer(CityClock clock) : IMapLayer
{
    public MapDepth Depth => MapDepth.Mark;

    public IEnumerable<(string Style, string Meaning)> Legend => [("spot", "hot spot and the time of its peak")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        svg.WriteRaw("""<g class="spot">""");
        var past = HotSpot.OfTheEvening.Where(spot => spot.Peak <= clock.GetUtcNow());
        foreach (var spot in past.Where(spot => view.Names(spot.Center)))
        {
            svg.Write($"""<circle cx="{view.X(spot.Center):0.0}" cy="{view.Y(spot.Center):0.0}" r="5"/>""");
            view.WriteName(svg, spot.Center, spot.Label, Text.Clock(spot.Peak));
        }

        svg.WriteRaw("</g>");
    }
}
