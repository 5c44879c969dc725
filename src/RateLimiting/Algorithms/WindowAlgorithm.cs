using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// A count per window that starts anew with each window. The time of a window is the later of now and the stored
/// window's start, so a clock that goes back opens no second window.
/// </summary>
/// <remarks>
/// State: (start of the window in microseconds, permits used). A count stops at twice the limit: debts beyond that end
/// with the window all the same.
/// </remarks>
internal abstract class WindowAlgorithm : LimitAlgorithm
{
    private readonly long _limit;
    private readonly long _startUnitUs;
    private readonly int _countBits;

    /// <param name="limit">Permits of a window.</param>
    /// <param name="startUnitUs">What every window start is a multiple of.</param>
    protected WindowAlgorithm(long limit, long startUnitUs)
    {
        _limit = Domain.Permits(limit, Domain.MaxPermits, "permits");
        _startUnitUs = startUnitUs;
        _countBits = BitLength(2 * limit);
        // One word if the number of the window, with its sign, and the count fit in 62 bits.
        MemoryWords = BitLength((1L << 53) / startUnitUs) + 1 + _countBits <= 62 ? 1 : 2;
    }

    public override int StateWords => 2;

    public override long Capacity => _limit;

    internal override int MemoryWords { get; }

    internal override bool CanMerge => true;

    public override void Clear(Span<long> state)
    {
        state[0] = RateLimitTime.FloorDivide(RateLimitTime.MinUs, _startUnitUs) * _startUnitUs;
        state[1] = 0;
    }

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        long start = WindowAt(state, nowUs);
        long used = start == state[0] ? state[1] : 0;
        long endsAfter = EndOf(start) - nowUs;
        bool fits = used + cost <= _limit;
        long left = Math.Max(_limit - used - (fits ? cost : 0), 0);
        long retry = fits ? 0 : cost > _limit ? LimitDecision.Never : endsAfter;
        return new(fits, left, retry, used + (fits ? cost : 0) == 0 ? 0 : endsAfter);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        long start = WindowAt(state, nowUs);
        long used = start == state[0] ? state[1] : 0;
        state[0] = start;
        state[1] = Math.Min(used + cost, 2 * _limit);
        return new(start);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits)
    {
        if (state[0] == debit.MarkUs && WindowAt(state, nowUs) == debit.MarkUs)
            state[1] -= Math.Min(permits, state[1]);
    }

    public override long IdleAtUs(ReadOnlySpan<long> state) => state[1] == 0 ? state[0] : EndOf(state[0]);

    internal override void Pack(ReadOnlySpan<long> state, Span<long> memory)
    {
        if (MemoryWords == 2)
            state.CopyTo(memory);
        else
            memory[0] = (state[0] / _startUnitUs << _countBits) | state[1];
    }

    internal override void Unpack(ReadOnlySpan<long> memory, Span<long> state)
    {
        if (MemoryWords == 2)
        {
            memory.CopyTo(state);
            return;
        }

        state[0] = (memory[0] >> _countBits) * _startUnitUs;
        state[1] = memory[0] & ((1L << _countBits) - 1);
    }

    /// <summary>The start of the window that a packed word counts.</summary>
    protected long StartOfWord(long word) => (word >> _countBits) * _startUnitUs;

    /// <summary>Judges and charges a packed word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="endUs">The end of the window that the word counts.</param>
    /// <param name="cost">From 1 to the capacity.</param>
    /// <param name="charged">The word after the charge.</param>
    protected bool TryChargeWord(long word, long nowUs, long endUs, long cost, out long charged)
    {
        if (nowUs < endUs)
        {
            charged = word + cost;
            return (word & ((1L << _countBits) - 1)) + cost <= _limit;
        }

        charged = (StartOf(nowUs) / _startUnitUs << _countBits) | cost;
        return true;
    }

    internal override void Merge(Span<long> state, ReadOnlySpan<long> other, bool upper)
    {
        bool isOtherMore = other[0] > state[0] || (other[0] == state[0] && other[1] > state[1]);
        if (isOtherMore == upper)
            other.CopyTo(state);
    }

    /// <summary>The start of the window that an instant lies in.</summary>
    protected abstract long StartOf(long us);

    /// <summary>The end of the window that starts at an instant.</summary>
    protected abstract long EndOf(long startUs);

    private static int BitLength(long value) => 64 - BitOperations.LeadingZeroCount((ulong)value);

    private long WindowAt(ReadOnlySpan<long> state, long nowUs) =>
        nowUs <= state[0] ? state[0] : Math.Max(StartOf(nowUs), state[0]);
}
