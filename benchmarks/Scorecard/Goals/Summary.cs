namespace Purlin.Benchmarks;

/// <summary>The values of all rounds in four numbers.</summary>
/// <param name="Median">The median.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Spread">Half the interquartile range over the median; 0 where the middle half is equal.</param>
public readonly record struct Summary(double Median, double Min, double Max, double Spread)
{
    /// <summary>Sums up at least one value; a NaN makes every number NaN, so no goal holds by accident.</summary>
    public static Summary Of(IReadOnlyList<double> values)
    {
        if (values.Any(double.IsNaN))
            return new Summary(double.NaN, double.NaN, double.NaN, double.NaN);
        double[] sorted = [.. values.Order()];
        double median = Quantile(sorted, 0.5), range = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        return new Summary(median, sorted[0], sorted[^1], range == 0 ? 0 : range / 2 / Math.Abs(median));
    }

    /// <summary>Sums up a function of both sides' values of the same round.</summary>
    public static Summary OfPairs(
        IReadOnlyList<double> ours, IReadOnlyList<double> rival, Func<double, double, double> of) =>
        Of([.. ours.Zip(rival, of)]);

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        double below = sorted[(int)Math.Floor(place)], above = sorted[(int)Math.Ceiling(place)];

        // Ratios to 0 B are infinite; between two of them there is nothing to interpolate.
        return below.Equals(above) ? below : below + (above - below) * (place - Math.Floor(place));
    }
}
