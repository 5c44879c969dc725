using System.Globalization;

namespace Purlin.Benchmarks;

/// <summary>What a measure is counted in.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Scale">For times: units in a second. For rates: units in one operation per second.</param>
/// <param name="MoreIsBetter">Whether a larger value is better: rates, not times or bytes.</param>
/// <param name="IsCounted">
/// Counted, not timed: noise excuses nothing, so an absolute goal must hold in the worst round instead of the best.
/// </param>
public sealed record Unit(string Name, double Scale = 1, bool MoreIsBetter = false, bool IsCounted = false)
{
    public static readonly Unit Nanoseconds = new("ns", 1e9);
    public static readonly Unit Microseconds = new("us", 1e6);
    public static readonly Unit Milliseconds = new("ms", 1e3);
    public static readonly Unit Seconds = new("s");
    public static readonly Unit PerSecond = new("/s", MoreIsBetter: true);
    public static readonly Unit MillionsPerSecond = new("M/s", 1e-6, MoreIsBetter: true);
    public static readonly Unit BillionsPerSecond = new("G/s", 1e-9, MoreIsBetter: true);
    public static readonly Unit MegabytesPerSecond = new("MB/s", 1e-6, MoreIsBetter: true);
    public static readonly Unit Bytes = new("B", IsCounted: true);
    public static readonly Unit Megabytes = new("MB", 1e-6, IsCounted: true);
    public static readonly Unit Percent = new("%", 100);
    public static readonly Unit Times = new("x");

    /// <summary>A plain number that is counted: round trips, moved keys, code lines.</summary>
    public static readonly Unit Count = new("", IsCounted: true);

    /// <summary>Time or rate per operation in this unit.</summary>
    public double Of(Timing timing) =>
        MoreIsBetter ? Scale / timing.SecondsPerOperation : Scale * timing.SecondsPerOperation;

    /// <summary>A value with its unit, in three significant digits; counted values in up to four decimals.</summary>
    public string Format(double value) => Name switch
    {
        "" or "x" or "%" => Number(value) + Name,
        _ => $"{Number(value)} {Name}",
    };

    private string Number(double value)
    {
        double size = Math.Abs(value);
        string format = size switch
        {
            >= 1_000 => "#,0",
            0 => "0",
            _ when IsCounted => "0.####",
            >= 100 => "0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            _ => "0.000",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
