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

    internal override bool TryChargeWord(long word, in LimiterNow now, long cost, out long charged) =>
        TryChargeWord(word, now.MonotonicUs, StartOfWord(word) + _windowUs, cost, out charged);

    protected override long StartOf(long us) => RateLimitTime.FloorDivide(us, _windowUs) * _windowUs;

    protected override long EndOf(long startUs) => startUs + _windowUs;
}
