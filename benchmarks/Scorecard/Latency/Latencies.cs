namespace Purlin.Benchmarks;

/// <summary>The latencies of one run, kept whole: percentiles are exact, not those of a histogram.</summary>
public sealed class Latencies
{
    private readonly double[] _sorted;

    /// <summary>Takes at least one latency, in seconds.</summary>
    public Latencies(IEnumerable<double> seconds)
    {
        _sorted = [.. seconds.Order()];
        if (_sorted.Length == 0)
            throw new ArgumentException("No latency was measured, so there is no percentile.", nameof(seconds));
    }

    /// <summary>The least latency in seconds that <paramref name="percent"/> (0 to 100) of all do not exceed.</summary>
    public double Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        int rank = (int)Math.Ceiling(percent / 100 * _sorted.Length);
        return _sorted[Math.Max(rank, 1) - 1];
    }
}
