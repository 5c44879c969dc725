using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>A weighted sum of columns, less so much a kilometre.</summary>
public readonly struct LinearScore : IPlaceScore
{
    private readonly double[] _weights;
    private readonly double _perMeter;

    /// <summary>The sum of weights times columns, less so much a kilometre.</summary>
    /// <param name="perKilometer">What a kilometre costs, at least 0.</param>
    /// <param name="weights">For the first columns, in their order; negative where less is better.</param>
    /// <exception cref="ArgumentOutOfRangeException">A kilometre costs less than 0, or a number is not
    /// finite.</exception>
    public LinearScore(double perKilometer, params double[] weights)
    {
        _perMeter = Guard.InRange(perKilometer, 0, double.MaxValue) / 1_000;
        foreach (double weight in weights)
            Guard.Finite(weight);
        _weights = weights;
    }

    /// <inheritdoc/>
    public double Score(double meters, ReadOnlySpan<double> values)
    {
        double score = -_perMeter * meters;
        for (int i = 0; i < _weights.Length; i++)
            score += _weights[i] * values[i];
        return score;
    }

    /// <inheritdoc/>
    public double UpperBound(double minMeters, PlaceSummary summary)
    {
        // The same operations in the same order, each with its greatest operand: roundings keep that order, too.
        double score = -_perMeter * minMeters;
        for (int i = 0; i < _weights.Length; i++)
            score += _weights[i] * (_weights[i] >= 0 ? summary.Max(i) : summary.Min(i));
        return score;
    }
}
