using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// A weighted sum of columns, less so much each time the distance doubles: near places differ by hundreds of metres,
/// far ones by kilometres.
/// </summary>
public readonly struct LogScore : IPlaceScore
{
    private readonly double[] _weights;
    private readonly double _perDoubling;
    private readonly double _perScale;

    /// <summary>The sum of weights times columns, less perDoubling x log2(1 + meters / scale).</summary>
    /// <param name="perDoubling">What a doubling of the distance costs, at least 0.</param>
    /// <param name="scale">Below this distances hardly matter; above 0.</param>
    /// <param name="weights">For the first columns, in their order; negative where less is better.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range or not finite.</exception>
    public LogScore(double perDoubling, Distance scale, params double[] weights)
    {
        _perDoubling = Guard.InRange(perDoubling, 0, double.MaxValue);
        _perScale = 1 / Guard.Positive(scale.Meters, name: nameof(scale));
        foreach (double weight in weights)
            Guard.Finite(weight);
        _weights = weights;
    }

    /// <inheritdoc/>
    public double Score(double meters, ReadOnlySpan<double> values)
    {
        double score = Nearness(meters);
        for (int i = 0; i < _weights.Length; i++)
            score += _weights[i] * values[i];
        return score;
    }

    /// <inheritdoc/>
    public double UpperBound(double minMeters, PlaceSummary summary)
    {
        double score = Nearness(minMeters);
        for (int i = 0; i < _weights.Length; i++)
            score += _weights[i] * (_weights[i] >= 0 ? summary.Max(i) : summary.Min(i));

        // The logarithm may be an ulp out of order.
        return score + (1e-14 * (Math.Abs(score) + Math.Abs(Nearness(minMeters))));
    }

    private double Nearness(double meters) => -_perDoubling * Math.Log2(1 + (meters * _perScale));
}
