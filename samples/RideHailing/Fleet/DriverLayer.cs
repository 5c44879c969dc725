using System.Globalization;
using System.Text;

namespace Purlin.Samples.RideHailing;

/// <summary>Where every driver is at the end of the evening, coloured by what the driver does.</summary>
internal sealed class DriverLayer(DriverFleet fleet) : IMapLayer
{
    public MapDepth Depth => MapDepth.Vehicle;

    public IEnumerable<(string Style, string Meaning)> Legend =>
        [("free", "driver, free"), ("coming", "driver, on the way to a rider"), ("riding", "driver, with a rider")];

    public void Draw(HtmlWriter svg, MapView view)
    {
        DrawDots(svg, view, "free", DriverState.Available);
        DrawDots(svg, view, "coming", DriverState.OnTheWay);
        DrawDots(svg, view, "riding", DriverState.WithRider);
    }

    /// <summary>
    /// One path for all dots: strokes of no length with round ends. Thousands of circles would be ten times larger.
    /// </summary>
    private void DrawDots(HtmlWriter svg, MapView view, string style, DriverState state)
    {
        var path = new StringBuilder();
        var positions = fleet.Drivers.Where(driver => driver.State == state).Select(driver => driver.Position);
        foreach (var position in positions.Where(view.Box.Contains))
            path.Append(CultureInfo.InvariantCulture, $"M{view.X(position):0.0} {view.Y(position):0.0}h0");

        svg.Write($"""<path class="dots {style}" d="{path}"/>""");
    }
}
