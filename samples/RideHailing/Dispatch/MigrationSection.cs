namespace Purlin.Samples.RideHailing;

/// <summary>The change of desks: who gave which share of the cells to whom, and how even it was after.</summary>
internal sealed class MigrationSection(DispatchTerritory territory, Dispatcher dispatcher) : IPageSection
{
    public PagePart Part => PagePart.Migration;

    public void Write(HtmlWriter html)
    {
        if (territory.Plan is not { } plan)
            return;

        html.BeginSection("migration", "Desks change, cells move");
        html.Write($"""
            <p>{Text.Percent(plan.MovedShare)} of the cells changed hands; no plan could move less than
            {Text.Percent(plan.MinimumShare)}. {Text.Count(dispatcher.HandedOver)} trips whose riders still waited went
            with their cells.</p>
            """);
        html.BeginTable("from", "to", "share of all cells");
        foreach (var transfer in plan.Transfers)
        {
            html.Write($"""
                <tr><th scope="row">{transfer.From}</th><td>{transfer.To}</td>
                <td>{Text.Percent(transfer.Share)}</td></tr>
                """);
        }

        html.EndTable();
        html.BeginTable("desk", "share of all cells after");
        foreach (var (desk, share) in territory.Current.Nodes.Zip(territory.Current.GetShares()))
            html.Write($"""<tr><th scope="row">{desk}</th><td>{Text.Percent(share)}</td></tr>""");
        html.EndTable();
        html.EndSection();
    }
}
