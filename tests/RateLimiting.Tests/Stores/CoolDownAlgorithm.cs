namespace Purlin.RateLimiting.Tests;

/// <summary>
/// An algorithm of a user's own: so many permits, and all of them come back at once a while after the last was taken.
/// </summary>
public sealed class CoolDownAlgorithm(long permits, long coolDownUs) : LimitAlgorithm
{
    private readonly long[] _parameters = [permits, coolDownUs];

    public override string Kind => "cool-down";

    public override int StateWords => 2;

    public override long Capacity => permits;

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override string? RedisScript => "return nil";

    public override void Clear(Span<long> state) => (state[0], state[1]) = (RateLimitTime.MinUs, 0);

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        long used = nowUs >= state[0] + coolDownUs ? 0 : state[1];
        bool fits = used + cost <= permits;
        long wait = cost > permits ? LimitDecision.Never : state[0] + coolDownUs - nowUs;
        return new(fits, permits - used - (fits ? cost : 0), fits ? 0 : wait, used + (fits ? cost : 0) > 0 ? coolDownUs : 0);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        long used = nowUs >= state[0] + coolDownUs ? 0 : state[1];
        (state[0], state[1]) = (Math.Max(nowUs, state[0]), Math.Min(used + cost, permits));
        return new(state[0]);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long amount) =>
        state[1] -= Math.Min(state[1], nowUs < debit.MarkUs + coolDownUs ? amount : 0);

    public override long IdleAtUs(ReadOnlySpan<long> state) => state[1] == 0 ? state[0] : state[0] + coolDownUs;
}
