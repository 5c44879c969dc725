namespace Purlin.Samples.RideHailing;

/// <summary>Two maps: the whole region, and Milan itself.</summary>
internal sealed class MapSection(IEnumerable<IMapLayer> layers, CityClock clock) : IPageSection
{
    private readonly List<IMapLayer> _layers = [.. layers.OrderBy(layer => layer.Depth)];

    public PagePart Part => PagePart.Map;

    public void Write(HtmlWriter html)
    {
        html.Write($"<section aria-labelledby=\"map\"><h2 id=\"map\">The city at {Text.Clock(clock.GetUtcNow())}</h2>");
        WriteLegend(html);
        html.WriteRaw("<div class=\"maps\">");
        WriteMap(html, "region", "Greater Milan", new MapView(CityMap.Region, 760), barKilometers: 20);
        WriteMap(html, "core", "Milan and its suburbs", new MapView(CityMap.Core, 660), barKilometers: 5);
        html.WriteRaw("</div></section>");
    }

    private void WriteLegend(HtmlWriter html)
    {
        html.WriteRaw("<ul class=\"legend\">");
        foreach (var (style, meaning) in _layers.SelectMany(layer => layer.Legend))
            html.Write($"<li><span class=\"key {style}\"></span>{meaning}</li>");
        html.WriteRaw("</ul>");
    }

    private void WriteMap(HtmlWriter html, string id, string title, MapView view, int barKilometers)
    {
        html.Write($"<figure class=\"{id}\"><svg class=\"map\" viewBox=\"0 0 {view.Width:0} {view.Height:0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        html.Write($"<title id=\"{id}-t\">{title}</title>");
        html.Write($"<desc id=\"{id}-d\">Places as discs, trips requested as heat, drivers as dots, hot spots as rings.</desc>");
        foreach (var layer in _layers)
            layer.Draw(html, view);

        var bar = barKilometers * view.UnitsPerKilometer;
        html.Write($"<g class=\"bar\"><path d=\"M14 {view.Height - 14:0.0}h{bar:0.0}\"/><text x=\"14\" y=\"{view.Height - 20:0.0}\">{barKilometers} km</text></g>");
        html.Write($"</svg><figcaption>{title}</figcaption></figure>");
    }
}
