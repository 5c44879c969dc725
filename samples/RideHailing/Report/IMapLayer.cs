namespace Purlin.Samples.RideHailing;

/// <summary>Something to see on the map.</summary>
internal interface IMapLayer
{
    MapDepth Depth { get; }

    void Draw(HtmlWriter svg, MapView view);

    /// <summary>Entries of the legend: a class of the page's style sheet and what it stands for.</summary>
    IEnumerable<(string Style, string Meaning)> Legend => [];
}
