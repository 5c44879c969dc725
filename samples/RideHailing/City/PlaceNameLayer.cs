namespace Purlin.Samples.RideHailing;

/// <summary>The names of the most populous places, as many as fit without touching.</summary>
internal sealed class PlaceNameLayer(CityMap map) : IMapLayer
{
    private const int NamesAtMost = 26;

    public MapDepth Depth => MapDepth.Name;

    public void Draw(HtmlWriter svg, MapView view)
    {
        svg.WriteRaw("<g class=\"name\">");
        foreach (var place in map.Places.Where(place => view.Box.Contains(place.Center)).Take(NamesAtMost))
        {
            var (x, y) = (view.X(place.Center), view.Y(place.Center));
            if (view.TryClaim(x, y, place.Name))
                svg.Write($"<text x=\"{x + 5:0.0}\" y=\"{y + 4:0.0}\">{place.Name}</text>");
        }

        svg.WriteRaw("</g>");
    }
}
