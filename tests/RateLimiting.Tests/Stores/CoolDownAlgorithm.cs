namespace Purlin.RateLimiting.Tests;

/// <summary>
/// An algorithm of a user's own: so many permits, and all of them come back at once a while after the last was taken.
/// </summary>
public sealed class CoolDownAlgorithm(long permits, long coolDownUs, string kind = "cool-down") : LimitAlgorithm
{
    private readonly long[] _parameters = [permits, coolDownUs];

    public override string Kind => kind;

    public override int StateWords => 2;

    public override long Capacity => permits;

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override string? RedisScript => """
        local function used(p, s, now) if now >= s[1] + p[2] then return 0 end return s[2] end
        return {
          judge = function(p, s, now, cost)
            local taken = used(p, s, now)
            local fits = taken + cost <= p[1]
            if fits then taken = taken + cost end
            local retry, reset = 0, 0
            if cost > p[1] then retry = never elseif not fits then retry = s[1] + p[2] - now end
            if taken > 0 then reset = p[2] end
            return fits, p[1] - taken, retry, reset, 0
          end,
          debit = function(p, s, now, cost)
            local taken = used(p, s, now)
            s[1], s[2] = max(now, s[1]), min(taken + cost, p[1])
            return s[1], 0
          end,
          refund = function(p, s, now, mark, rest, permits)
            if now < mark + p[2] then s[2] = s[2] - min(s[2], permits) end
          end,
          idle = function(p, s) if s[2] == 0 then return s[1] end return s[1] + p[2] end,
        }
        """;

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
