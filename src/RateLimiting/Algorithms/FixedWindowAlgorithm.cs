namespace Purlin.RateLimiting;

/// <summary>
/// Windows of one length, aligned to 2200-01-01T00:00Z and so to every UTC minute, hour and day they divide.
/// </summary>
/// <remarks>Parameters: limit, window (us).</remarks>
internal sealed class FixedWindowAlgorithm : WindowAlgorithm
{
    private readonly long[] _parameters;
    private readonly long _windowUs;

    public FixedWindowAlgorithm(long limit, long windowUs)
        : base(limit, windowUs)
    {
        _windowUs = windowUs;
        _parameters = [limit, windowUs];
    }

    public override string Kind => "fixed-window";

    public override ReadOnlySpan<long> Parameters => _parameters;

    protected override long StartOf(long us) => RateLimitTime.FloorDivide(us, _windowUs) * _windowUs;

    protected override long EndOf(long startUs) => startUs + _windowUs;
}
