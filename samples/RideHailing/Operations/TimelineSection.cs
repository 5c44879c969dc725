namespace Purlin.Samples.RideHailing;

/// <summary>Demand and supply over the evening.</summary>
internal sealed class TimelineSection(ControlRoom controlRoom) : IPageSection
{
    private const int RowEveryMinutes = 15;

    private static readonly Series Requested = new("requested", "heat", sample => sample.Requested);
    private static readonly Series Waiting = new("waiting", "waiting", sample => sample.Waiting);
    private static readonly Series[] Drivers =
    [
        new("with a rider", "riding", sample => sample.WithRider),
        new("on the way", "coming", sample => sample.OnTheWay),
        new("free", "free", sample => sample.Available),
    ];

    public PagePart Part => PagePart.Timeline;

    public void Write(HtmlWriter html)
    {
        html.BeginSection("time", "Demand and supply");
        html.WriteRaw("""<div class="charts">""");
        if (controlRoom.Samples.Count > 0)
        {
            new AreaChart("c1", "Trips requested per minute", [Requested], controlRoom.Samples).Write(html);
            new AreaChart("c2", "Riders waiting for a driver", [Waiting], controlRoom.Samples).Write(html);
            new AreaChart("c3", "Drivers at work", Drivers, controlRoom.Samples).Write(html);
        }

        html.WriteRaw("</div>");
        WriteTable(html);
        html.EndSection();
    }

    /// <summary>The same numbers for those who would rather read than look.</summary>
    private void WriteTable(HtmlWriter html)
    {
        html.WriteRaw("""<details class="numbers"><summary>The numbers, every quarter of an hour</summary>""");
        html.BeginTable("time", "requested in the minute", "waiting", "free", "on the way", "with a rider");
        foreach (var sample in controlRoom.Samples.Where(sample => sample.At.Minute % RowEveryMinutes == 0))
        {
            html.Write($"""
                <tr><th scope="row">{Text.Clock(sample.At)}</th><td>{sample.Requested}</td><td>{sample.Waiting}</td>
                <td>{sample.Available}</td><td>{sample.OnTheWay}</td><td>{sample.WithRider}</td></tr>
                """);
        }

        html.EndTable();
        html.WriteRaw("</details>");
    }
}
