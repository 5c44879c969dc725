using System.Globalization;
using System.Text;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// A chart over the evening: areas stacked on each other, with the values of each minute under the pointer.
/// </summary>
internal sealed class AreaChart(string id, string title, IReadOnlyList<Series> series, IReadOnlyList<Sample> samples)
{
    private const double Width = 380;
    private const double Height = 190;
    private const double Left = 44;
    private const double Right = 8;
    private const double Top = 8;
    private const double Bottom = 22;
    private const double HalfLabel = 16;
    private const int LabelsAtMost = 5;

    private readonly double _minuteWidth = (Width - Left - Right) / samples.Count;
    private readonly int _tickEveryMinutes = (samples.Count + 30 * LabelsAtMost - 1) / (30 * LabelsAtMost) * 30;
    private readonly int _top = RoundUp(samples.Max(sample => series.Sum(item => item.Value(sample))));

    public void Write(HtmlWriter html)
    {
        html.Write($"""<figure class="chart"><figcaption id="{id}">{title}</figcaption>""");
        if (series.Count > 1)
            WriteLegend(html);
        html.Write($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="{id}">""");
        WriteAxes(html);
        for (var i = series.Count - 1; i >= 0; i--)
            html.Write($"""<path class="area {series[i].Style}" d="{Area(i)}"/>""");
        WritePointerBands(html);
        html.WriteRaw("</svg></figure>");
    }

    private void WriteLegend(HtmlWriter html)
    {
        html.WriteRaw("""<ul class="legend">""");
        foreach (var item in series.Reverse())
            html.Write($"""<li><span class="key {item.Style}"></span>{item.Name}</li>""");
        html.WriteRaw("</ul>");
    }

    private void WriteAxes(HtmlWriter html)
    {
        html.WriteRaw("""<g class="axis">""");
        for (var quarter = 0; quarter <= 4; quarter += 2)
        {
            var value = _top * quarter / 4;
            html.Write($"""
                <path d="M{Left} {Y(value):0.0}H{Width - Right}"/>
                <text x="{Left - 8}" y="{Y(value) + 4:0.0}" text-anchor="end">{Text.Count(value)}</text>
                """);
        }

        for (var minute = 0; minute <= samples.Count; minute += _tickEveryMinutes)
        {
            var x = Left + _minuteWidth * minute;
            var anchor = x + HalfLabel > Width ? "end" : "middle";
            var time = Text.Clock(CityClock.Evening.AddMinutes(minute));
            html.Write($"""<text x="{x:0.0}" y="{Height - 5}" text-anchor="{anchor}">{time}</text>""");
        }

        html.WriteRaw("</g>");
    }

    /// <summary>The outline of one series on top of those before it.</summary>
    private string Area(int index)
    {
        var path = new StringBuilder();
        for (var i = 0; i < samples.Count; i++)
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{X(i):0.0} {Y(Sum(i, index + 1)):0.0}");
        for (var i = samples.Count - 1; i >= 0; i--)
            path.Append(CultureInfo.InvariantCulture, $"L{X(i):0.0} {Y(Sum(i, index)):0.0}");
        return path.Append('Z').ToString();
    }

    private void WritePointerBands(HtmlWriter html)
    {
        html.WriteRaw("""<g class="bands">""");
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            var values = string.Join(", ", series.Select(item => $"{Text.Count(item.Value(sample))} {item.Name}"));
            var x = Left + i * _minuteWidth;
            html.Write($"""
                <rect x="{x:0.0}" y="{Top}" width="{_minuteWidth:0.0}" height="{Height - Top - Bottom}">
                <title>{Text.Clock(sample.At)}: {values}</title></rect>
                """);
        }

        html.WriteRaw("</g>");
    }

    private int Sum(int sample, int count) => series.Take(count).Sum(item => item.Value(samples[sample]));

    private double X(int sample) => Left + _minuteWidth * (sample + 0.5);

    private double Y(double value) => Height - Bottom - (Height - Top - Bottom) * value / _top;

    /// <summary>The end of the axis: the next round number that halves well.</summary>
    private static int RoundUp(int most)
    {
        var step = 4;
        while (step * 5 < most)
            step *= step.ToString(CultureInfo.InvariantCulture)[0] == '4' ? 5 : 2;
        return Math.Max(1, (most + step - 1) / step) * step;
    }
}
