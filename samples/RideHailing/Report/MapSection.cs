namespace Purlin.Samples.RideHailing;

/// <summary>Two maps: the whole region, and Milan itself.</summary>
internal sealed class MapSection(IEnumerable<IMapLayer> layers, CityClock clock) : IPageSection
{
    private const double MapHeight = 600;

    private readonly List<IMapLayer> _layers = [.. layers.OrderBy(layer => layer.Depth)];

    public PagePart Part => PagePart.Map;

    public void Write(HtmlWriter html)
    {
        html.BeginSection("map", $"The city at {Text.Clock(clock.GetUtcNow())}");
        WriteLegend(html);
        html.WriteRaw("""<div class="maps">""");
        var region = new MapView(CityMap.Region, MapHeight, inset: CityMap.Core);
        WriteMap(html, "region", "Greater Milan; the frame is the map beside it", region, barKilometers: 20);
        var core = new MapView(CityMap.Core, MapHeight);
        WriteMap(html, "core", "Milan and its suburbs", core, barKilometers: 5);
        html.WriteRaw("</div>");
        html.EndSection();
    }

    private void WriteLegend(HtmlWriter html)
    {
        html.WriteRaw("""<ul class="legend">""");
        foreach (var (style, meaning) in _layers.SelectMany(layer => layer.Legend))
            html.Write($"""<li><span class="key {style}"></span>{meaning}</li>""");
        html.WriteRaw("</ul>");
    }

    private void WriteMap(HtmlWriter html, string id, string title, MapView view, int barKilometers)
    {
        // The figures share the line in proportion to their widths, so the maps have one height.
        html.Write($"""
            <figure class="{id}" style="flex:{view.Width:0} 1 {view.Width / 2:0}px">
            <svg class="map" viewBox="0 0 {view.Width:0} {view.Height:0}" role="img" aria-labelledby="{id}-t {id}-d">
            <title id="{id}-t">{title}</title>
            <desc id="{id}-d">Places as discs, trips requested as heat, drivers as dots, hot spots as rings.</desc>
            """);
        foreach (var layer in _layers)
            layer.Draw(html, view);
        WriteInsetFrame(html, view);

        var bar = barKilometers * view.UnitsPerKilometer;
        html.Write($"""
            <g class="bar"><path d="M14 {view.Height - 14:0}h{bar:0.0}"/>
            <text x="14" y="{view.Height - 20:0}">{barKilometers} km</text></g>
            </svg><figcaption>{title}</figcaption></figure>
            """);
    }

    private static void WriteInsetFrame(HtmlWriter html, MapView view)
    {
        if (view.Inset is not { } inset)
            return;

        var (left, top, right, bottom) = view.Corners(inset);
        html.Write($"""<path class="inset" d="M{left:0.0} {top:0.0}H{right:0.0}V{bottom:0.0}H{left:0.0}z"/>""");
    }
}
