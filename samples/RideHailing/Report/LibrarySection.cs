namespace Purlin.Samples.RideHailing;

/// <summary>The libraries of the family and what each does in the city.</summary>
internal sealed class LibrarySection(IEnumerable<LibraryRole> roles) : IPageSection
{
    public PagePart Part => PagePart.Libraries;

    public void Write(HtmlWriter html)
    {
        html.BeginSection("libraries", "Libraries");
        html.BeginTable("library", "status", "concern", "what it does here", "until then");
        foreach (var role in roles)
        {
            var style = role.IsWired ? "pass" : "later";
            html.Write($"""
                <tr><th scope="row">{role.Library}</th><td><span class="badge {style}">{role.Status}</span></td>
                <td>{role.Concern}</td><td>{role.Role}</td><td class="quiet">{role.StandIn}</td></tr>
                """);
        }

        html.EndTable();
        html.EndSection();
    }
}
