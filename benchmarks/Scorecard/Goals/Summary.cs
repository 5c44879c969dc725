using BenchmarkDotNet.Mathematics;

namespace Purlin.Benchmarks;

/// <summary>The values of all rounds in four numbers.</summary>
/// <param name="Median">The median.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Spread">Half the interquartile range over the median; 0 where all values are equal.</param>
public readonly record struct Summary(double Median, double Min, double Max, double Spread)
{
    /// <summary>Sums up at least one value; a NaN among them makes every number NaN, so no goal holds by accident.</summary>
    public static Summary Of(IReadOnlyList<double> values)
    {
        if (values.Any(double.IsNaN))
            return new Summary(double.NaN, double.NaN, double.NaN, double.NaN);
        var all = new Statistics(values);
        double range = all.Q3 - all.Q1;
        return new Summary(all.Median, all.Min, all.Max, range == 0 ? 0 : range / 2 / Math.Abs(all.Median));
    }

    /// <summary>Sums up a function of both sides' values of the same round.</summary>
    public static Summary OfPairs(IReadOnlyList<double> ours, IReadOnlyList<double> rival, Func<double, double, double> of) =>
        Of([.. ours.Zip(rival, of)]);
}
