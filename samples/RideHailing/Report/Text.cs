using System.Globalization;

namespace Purlin.Samples.RideHailing;

/// <summary>Numbers as the reports show them: alike on every machine.</summary>
internal static class Text
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Count(long value) => value.ToString("N0", Plain);

    public static string Euros(long cents) => string.Create(Plain, $"{cents / 100m:N2} EUR");

    public static string WholeEuros(long cents) => string.Create(Plain, $"{cents / 100m:N0} EUR");

    public static string Tenths(double value) => string.Create(Plain, $"{value:0.0}");

    public static string Percent(double share) => string.Create(Plain, $"{100 * share:0.0} %");

    public static string Minutes(TimeSpan span) => string.Create(Plain, $"{span.TotalMinutes:0.0} min");

    public static string Seconds(TimeSpan span) => string.Create(Plain, $"{span.TotalSeconds:0.0} s");

    public static string Clock(DateTimeOffset time) => time.ToString("HH:mm", Plain);
}
