namespace Purlin.Samples.RideHailing;

/// <summary>The page: one file without scripts or links to load, the same bytes for the same seed.</summary>
internal sealed class HtmlPage(
    CityOptions options, CityClock clock, Headline headline, IEnumerable<IPageSection> sections)
{
    private const string FileName = "ridehailing.html";

    /// <summary>Writes the page into the folder, which is made if it is missing.</summary>
    public FileInfo Save(DirectoryInfo folder)
    {
        folder.Create();
        var file = new FileInfo(Path.Combine(folder.FullName, FileName));
        File.WriteAllText(file.FullName, Render());
        return file;
    }

    public string Render()
    {
        var html = new HtmlWriter();
        html.WriteRaw("""
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>RideHailing: one evening in Milan</title><style>
            """);
        html.WriteRaw(StyleSheet());
        html.WriteRaw("</style></head><body><main>");
        WriteHeader(html);
        foreach (var section in sections.OrderBy(section => section.Part))
            section.Write(html);
        WriteFooter(html);
        html.WriteRaw("</main></body></html>");
        return html.ToString();
    }

    private void WriteHeader(HtmlWriter html)
    {
        html.WriteRaw("""<header><p class="eyebrow">Purlin · RideHailing</p><h1>One evening in Milan</h1>""");
        html.Write($"<p>20:00 to {Text.Clock(clock.GetUtcNow())} in virtual time, ");
        html.Write($"{Text.Count(options.Drivers)} drivers, seed {options.Seed}.</p>");
        html.WriteRaw("""<dl class="tiles">""");
        foreach (var figure in headline.Figures())
            html.Write($"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>");
        html.WriteRaw("</dl></header>");
    }

    private static void WriteFooter(HtmlWriter html) => html.WriteRaw("""
        <footer>Places: <a href="https://www.geonames.org/">GeoNames</a>,
        <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>;
        riders, drivers and trips are invented.</footer>
        """);

    private static string StyleSheet()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
