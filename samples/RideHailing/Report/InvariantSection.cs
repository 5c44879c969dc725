namespace Purlin.Samples.RideHailing;

/// <summary>What was promised, and whether it held.</summary>
internal sealed class InvariantSection(Findings findings) : IPageSection
{
    public PagePart Part => PagePart.Invariants;

    public void Write(HtmlWriter html)
    {
        html.WriteRaw("<section aria-labelledby=\"invariants\"><h2 id=\"invariants\">Invariants</h2><div class=\"scroll\"><table>");
        html.WriteRaw("<thead><tr><th scope=\"col\">held</th><th scope=\"col\">promise</th><th scope=\"col\">recount</th></tr></thead><tbody>");
        foreach (var (name, result) in findings.All)
        {
            var (style, word) = result.Holds ? ("pass", "✓ PASS") : ("fail", "✗ FAIL");
            html.Write($"<tr><td><span class=\"badge {style}\">{word}</span></td><th scope=\"row\">{name}</th><td>{result.Detail}</td></tr>");
        }

        html.WriteRaw("</tbody></table></div></section>");
    }
}
