namespace Purlin.Samples.RideHailing;

/// <summary>What was promised, and whether it held.</summary>
internal sealed class InvariantSection(Findings findings) : IPageSection
{
    public PagePart Part => PagePart.Invariants;

    public void Write(HtmlWriter html)
    {
        html.BeginSection("invariants", "Invariants");
        html.BeginTable("held", "promise", "recount");
        foreach (var (name, result) in findings.All)
        {
            var (style, word) = result.Holds ? ("pass", "✓ PASS") : ("fail", "✗ FAIL");
            html.Write($"""
                <tr><td><span class="badge {style}">{word}</span></td>
                <th scope="row">{name}</th><td>{result.Detail}</td></tr>
                """);
        }

        html.EndTable();
        html.EndSection();
    }
}
