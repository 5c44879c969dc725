namespace Purlin.Samples.RideHailing;

/// <summary>The names of the most populous places, as many as fit without touching.</summary>
internal sealed class PlaceNameLayer(CityMap map) : IMapLayer
{
    private const int NamesAtMost = 26;

    public MapDepth Depth => MapDepth.Name;

    public void Draw(HtmlWriter svg, MapView view)
    {
        svg.WriteRaw("""<g class="name">""");
        foreach (var place in map.Places.Where(place => view.Names(place.Center)).Take(NamesAtMost))
            view.WriteName(svg, place.Center, place.Name);
        svg.WriteRaw("</g>");
    }
}
