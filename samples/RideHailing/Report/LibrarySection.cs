namespace Purlin.Samples.RideHailing;

/// <summary>The libraries of the family and what each does in the city.</summary>
internal sealed class LibrarySection(IEnumerable<LibraryRole> roles) : IPageSection
{
    public PagePart Part => PagePart.Libraries;

    public void Write(HtmlWriter html)
    {
        html.WriteRaw("<section aria-labelledby=\"libraries\"><h2 id=\"libraries\">Libraries</h2><div class=\"scroll\"><table>");
        html.WriteRaw("<thead><tr><th scope=\"col\">library</th><th scope=\"col\">status</th><th scope=\"col\">concern</th>");
        html.WriteRaw("<th scope=\"col\">what it does here</th><th scope=\"col\">until then</th></tr></thead><tbody>");
        foreach (var role in roles)
        {
            var style = role.IsWired ? "pass" : "later";
            html.Write($"<tr><th scope=\"row\">{role.Library}</th><td><span class=\"badge {style}\">{role.Status}</span></td>");
            html.Write($"<td>{role.Concern}</td><td>{role.Role}</td><td class=\"quiet\">{role.StandIn}</td></tr>");
        }

        html.WriteRaw("</tbody></table></div></section>");
    }
}
