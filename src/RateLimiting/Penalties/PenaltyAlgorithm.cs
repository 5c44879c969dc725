namespace Purlin.RateLimiting;

/// <summary>
/// The rule of <see cref="PenaltyRule"/> as a kernel: a debit is a refusal to count, a check asks whether a penalty is
/// on. A key without refusals of late and without steps to forget is idle, so a table drops it without loss.
/// </summary>
/// <remarks>
/// State: start of the window, refusals in it, end of the last penalty, steps. A step is one penalty that is not
/// forgotten: the n-th lasts first * growth^(n-1), at most the longest; steps stop where that is reached, so that they
/// are forgotten in bounded time. Parameters: refusals, window us, first us, growth, longest us, decay us, most steps.
/// </remarks>
internal sealed class PenaltyAlgorithm : LimitAlgorithm
{
    private readonly long[] _parameters;
    private readonly long _refusals;
    private readonly long _windowUs;
    private readonly long _decayUs;
    private readonly long[] _lengthsUs;

    public PenaltyAlgorithm(long refusals, long windowUs, long firstUs, long growth, long longestUs, long decayUs)
    {
        var lengths = new List<long> { Math.Min(firstUs, longestUs) };
        // Lengths are below 2^46 and a factor at most 1,000: no product passes 2^56.
        while (growth > 1 && lengths[^1] < longestUs)
            lengths.Add(Math.Min(lengths[^1] * growth, longestUs));
        (_refusals, _windowUs, _decayUs, _lengthsUs) = (refusals, windowUs, decayUs, [.. lengths]);
        _parameters = [refusals, windowUs, firstUs, growth, longestUs, decayUs, lengths.Count];
    }

    public override string Kind => "penalty";

    public override int StateWords => 4;

    public override long Capacity => 1;

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override void Clear(Span<long> state)
    {
        state.Clear();
        state[0] = state[2] = RateLimitTime.MinUs;
    }

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        long left = Math.Max(state[2] - nowUs, 0);
        long reset = Math.Max(IdleAtUs(state) - nowUs, 0);
        return new(left == 0, nowUs < state[0] + _windowUs ? _refusals - state[1] : _refusals, left, reset);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        if (nowUs >= state[2])
        {
            long forgotten = Math.Min((nowUs - state[2]) / _decayUs, state[3]);
            state[3] -= forgotten;
            // What has passed of the next step to forget goes on to count.
            state[2] += forgotten * _decayUs;
        }

        if (nowUs >= state[0] + _windowUs)
            (state[0], state[1]) = (nowUs, 0);
        if (++state[1] < _refusals)
            return new(state[0]);
        long endUs = nowUs + _lengthsUs[Math.Min(state[3], _lengthsUs.Length - 1)];
        state[3] = Math.Min(state[3] + 1, _lengthsUs.Length);
        (state[0], state[1], state[2]) = (RateLimitTime.MinUs, 0, endUs);
        return new(endUs);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits) => Clear(state);

    public override long IdleAtUs(ReadOnlySpan<long> state) => Math.Max(
        state[1] > 0 ? state[0] + _windowUs : RateLimitTime.MinUs, state[2] + (state[3] * _decayUs));
}
