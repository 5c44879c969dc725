using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// Two counts per key: of the current window and of the one before, which counts for the share of it that still lies
/// within one window length of now. That share falls in steps, at most 2,048 a window, and is rounded up: the counter
/// never allows more than the continuous one would. Source: Cloudflare, "How we built rate limiting capable of scaling
/// to millions of domains", 2017.
/// </summary>
/// <remarks>
/// State: (start of the current window in microseconds, previous count, current count). A count stops at twice the
/// limit, so below 2^42; times 2^11 steps that is below 2^53. Parameters: limit, window (us), step (us), steps.
/// </remarks>
internal sealed class SlidingCounterAlgorithm : LimitAlgorithm
{
    private const long MaxSteps = 2_048;
    private const long MinEvenSteps = 512;

    private readonly long[] _parameters;
    private readonly long _limit;
    private readonly long _windowUs;
    private readonly long _stepUs;
    private readonly long _steps;
    private readonly int _countBits;

    public SlidingCounterAlgorithm(long limit, long windowUs)
    {
        _limit = Domain.Permits(limit, Domain.MaxPermits, "permits");
        _windowUs = windowUs;
        _steps = Math.Min(MaxSteps, windowUs);
        // Even steps where the window has enough of them; otherwise the last one is shorter.
        while (windowUs % _steps != 0 && _steps > MinEvenSteps)
            _steps--;
        if (windowUs % _steps != 0)
            _steps = MaxSteps;
        _stepUs = (windowUs + _steps - 1) / _steps;
        _steps = (windowUs + _stepUs - 1) / _stepUs;
        _countBits = 64 - BitOperations.LeadingZeroCount((ulong)(2 * limit));
        int numberBits = 64 - BitOperations.LeadingZeroCount((ulong)((1L << 53) / windowUs)) + 1;
        MemoryWords = numberBits + (2 * _countBits) <= 62 ? 1 : 3;
        _parameters = [limit, windowUs, _stepUs, _steps];
    }

    public override string Kind => "sliding-counter";

    public override int StateWords => 3;

    public override long Capacity => _limit;

    public override ReadOnlySpan<long> Parameters => _parameters;

    internal override int MemoryWords { get; }

    internal override bool CanMerge => true;

    public override void Clear(Span<long> state)
    {
        state[0] = RateLimitTime.FloorDivide(RateLimitTime.MinUs, _windowUs) * _windowUs;
        state[1] = state[2] = 0;
    }

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        (long start, long previous, long current) = Rolled(state, StartAt(state, nowUs));
        long step = (Math.Max(nowUs, start) - start) / _stepUs;
        long used = current + (((previous * (_steps - step)) + _steps - 1) / _steps);
        bool fits = used + cost <= _limit;
        long charged = fits ? cost : 0;
        long reset = current + charged > 0 ? start + (2 * _windowUs) - nowUs
            : previous > 0 ? start + _windowUs - nowUs : 0;
        long retry = fits ? 0 : cost > _limit ? LimitDecision.Never : FitsAt(start, previous, current, cost) - nowUs;
        return new(fits, Math.Max(_limit - used - charged, 0), retry, reset);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        (state[0], state[1], state[2]) = Rolled(state, StartAt(state, nowUs));
        state[2] = Math.Min(state[2] + cost, 2 * _limit);
        return new(state[0]);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits)
    {
        if (state[0] == debit.MarkUs && StartAt(state, nowUs) == debit.MarkUs)
            state[2] -= Math.Min(permits, state[2]);
    }

    public override long IdleAtUs(ReadOnlySpan<long> state) =>
        state[2] > 0 ? state[0] + (2 * _windowUs) : state[1] > 0 ? state[0] + _windowUs : state[0];

    internal override void Pack(ReadOnlySpan<long> state, Span<long> memory)
    {
        if (MemoryWords == 1)
            memory[0] = (((state[0] / _windowUs << _countBits) | state[1]) << _countBits) | state[2];
        else
            state.CopyTo(memory);
    }

    internal override void Unpack(ReadOnlySpan<long> memory, Span<long> state)
    {
        if (MemoryWords == 3)
        {
            memory.CopyTo(state);
            return;
        }

        long mask = (1L << _countBits) - 1;
        state[0] = (memory[0] >> (2 * _countBits)) * _windowUs;
        state[1] = (memory[0] >> _countBits) & mask;
        state[2] = memory[0] & mask;
    }

    internal override void Merge(Span<long> state, ReadOnlySpan<long> other, bool upper)
    {
        long start = Math.Max(state[0], other[0]);
        (_, long previous, long current) = Rolled(other, start);
        (state[0], state[1], state[2]) = Rolled(state, start);
        state[1] = upper ? Math.Max(state[1], previous) : Math.Min(state[1], previous);
        state[2] = upper ? Math.Max(state[2], current) : Math.Min(state[2], current);
    }

    private long StartAt(ReadOnlySpan<long> state, long nowUs) =>
        Math.Max(RateLimitTime.FloorDivide(nowUs, _windowUs) * _windowUs, state[0]);

    private (long Start, long Previous, long Current) Rolled(ReadOnlySpan<long> state, long start) =>
        start == state[0] ? (start, state[1], state[2])
        : start == state[0] + _windowUs ? (start, state[2], 0)
        : (start, 0, 0);

    // The first instant at which the cost fits, known not to fit yet and to be within the limit.
    private long FitsAt(long start, long previous, long current, long cost)
    {
        if (current + cost > _limit)
            (start, previous, current) = (start + _windowUs, current, 0);
        long room = _limit - current - cost;
        // previous * (steps - k) <= room * steps for the first time at this k; at the window's end at the latest.
        long step = previous == 0 ? 0 : Math.Max(_steps - (room * _steps / previous), 0);
        return start + Math.Min(step * _stepUs, _windowUs);
    }
}
