namespace Purlin.Samples.RideHailing;

/// <summary>Every place as the disc on which its people live.</summary>
internal sealed class PlaceLayer(CityMap map) : IMapLayer
{
    public MapDepth Depth => MapDepth.Place;

    public IEnumerable<(string Style, string Meaning)> Legend => [("place", "place")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        svg.WriteRaw("""<g class="place">""");
        foreach (var place in map.Places.Where(place => view.Box.Contains(place.Center)))
        {
            var radius = Math.Max(0.8, place.RadiusMeters / 1000 * view.UnitsPerKilometer);
            var (x, y) = (view.X(place.Center), view.Y(place.Center));
            svg.Write($"""<circle cx="{x:0.0}" cy="{y:0.0}" r="{radius:0.0}"/>""");
        }

        svg.WriteRaw("</g>");
    }
}
