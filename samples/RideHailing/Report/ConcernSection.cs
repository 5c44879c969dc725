namespace Purlin.Samples.RideHailing;

/// <summary>The figures of every concern, a card each.</summary>
internal sealed class ConcernSection(IEnumerable<IConcernFigures> figures) : IPageSection
{
    public PagePart Part => PagePart.Concerns;

    public void Write(HtmlWriter html)
    {
        html.BeginSection("concerns", "Concern by concern");
        html.WriteRaw("""<div class="cards">""");
        foreach (var concern in figures.OrderBy(item => item.Concern).GroupBy(item => item.Concern))
        {
            html.Write($"<article><h3>{concern.Key}</h3><dl>");
            foreach (var figure in concern.SelectMany(item => item.Figures()))
                html.Write($"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>");
            html.WriteRaw("</dl></article>");
        }

        html.WriteRaw("</div>");
        html.EndSection();
    }
}
