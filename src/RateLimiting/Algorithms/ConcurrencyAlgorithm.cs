namespace Purlin.RateLimiting;

/// <summary>Permits held at the same time: taken by a reservation, given back by its release or its expiry.</summary>
/// <remarks>State: (permits held). Parameters: limit. How long to wait depends on the holders alone.</remarks>
internal sealed class ConcurrencyAlgorithm(long limit) : LimitAlgorithm
{
    private readonly long[] _parameters = [Domain.Permits(limit, Domain.MaxPermits, "permits")];

    public override string Kind => "concurrency";

    public override int StateWords => 1;

    public override long Capacity => limit;

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override bool IsHeld => true;

    public override void Clear(Span<long> state) => state[0] = 0;

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        bool fits = state[0] + cost <= limit;
        long held = state[0] + (fits ? cost : 0);
        return new(fits, Math.Max(limit - held, 0), fits ? 0 : LimitDecision.Never,
            held == 0 ? 0 : LimitDecision.Never);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        state[0] = Math.Min(state[0] + cost, 2 * Domain.MaxPermits);
        return default;
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits) =>
        state[0] -= Math.Min(permits, state[0]);

    public override long IdleAtUs(ReadOnlySpan<long> state) =>
        state[0] == 0 ? RateLimitTime.MinUs : long.MaxValue;
}
