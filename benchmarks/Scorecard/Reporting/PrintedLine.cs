namespace Purlin.Benchmarks;

/// <summary>
/// A <see cref="Line"/> on its way between two processes: its values and, beside them, its printed texts.
/// </summary>
public sealed record PrintedLine(
    Line Values, string OursText, string RivalText, string RatioText, string MetText, string? Remark)
{
    /// <summary>Takes a line apart.</summary>
    public static PrintedLine Of(Line line) =>
        new(line, line.OursText, line.RivalText, line.RatioText, line.MetText, line.Remark);

    /// <summary>The line again.</summary>
    public Line Restore() => Values with
    {
        OursText = OursText,
        RivalText = RivalText,
        RatioText = RatioText,
        MetText = MetText,
        Remark = Remark,
    };
}
