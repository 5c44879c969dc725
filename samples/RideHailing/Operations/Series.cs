namespace Purlin.Samples.RideHailing;

/// <summary>
/// One line of a chart: what it is called, its class in the style sheet, and its value in each sample.
/// </summary>
internal sealed record Series(string Name, string Style, Func<Sample, int> Value);
