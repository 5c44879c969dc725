using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// The generic cell rate algorithm: the state is one instant, the theoretical arrival time (TAT), up to which the key
/// has been paid for in advance. Read as tokens it is a token bucket, read as a delay a leaky bucket that shapes.
/// Source: ITU-T Recommendation I.371, annex A (virtual scheduling).
/// </summary>
/// <remarks>
/// A permit costs period / permits microseconds, in lowest terms q + r/p with r below p. State: (TAT in whole
/// microseconds, remainder over p). A cost c moves TAT by c*q + (c*r div p) microseconds and c*r mod p; c and r are
/// below 2^26, so c*r is below 2^52, and c is at most the capacity, whose whole time is below 2^51. Where p is at most
/// 512 the memory word is TAT in units of 1/p us: 2^53 * 2^9 is below 2^63.
/// Parameters: q, r, p, burst (us, remainder), burst + queue (us, remainder), burst, capacity.
/// </remarks>
internal sealed class GcraAlgorithm : LimitAlgorithm
{
    private const long MaxPackedDivisor = 512;

    private readonly long[] _parameters;
    private readonly long _wholeUs;
    private readonly long _remainder;
    private readonly long _divisor;
    private readonly long _burstUs;
    private readonly long _burstRemainder;
    private readonly long _toleranceUs;
    private readonly long _toleranceRemainder;
    private readonly long _burst;

    public GcraAlgorithm(long permits, TimeSpan per, long burst, long queue)
    {
        Domain.Permits(permits, Domain.MaxRatePermits, nameof(permits));
        Domain.Permits(burst, Domain.MaxRatePermits, nameof(burst));
        if (queue != 0)
            Domain.Permits(queue, Domain.MaxRatePermits - burst, nameof(queue));
        long periodUs = Domain.WindowUs(per, nameof(per));
        long common = (long)BigInteger.GreatestCommonDivisor(periodUs, permits);
        (_divisor, long units) = (permits / common, periodUs / common);
        (_wholeUs, _remainder) = Math.DivRem(units, _divisor);
        if ((Int128)(burst + queue) * units / _divisor >= RateLimitTime.HorizonUs)
        {
            throw new ArgumentOutOfRangeException(nameof(burst),
                $"At {permits} per {per} it takes over 71 years until {burst + queue} permits are back. Allow fewer.");
        }

        _burst = burst;
        Capacity = burst + queue;
        (_burstUs, _burstRemainder) = Increment(burst);
        (_toleranceUs, _toleranceRemainder) = Increment(Capacity);
        UnitsPerPermit = units;
        ToleranceUnits = (_toleranceUs * Math.Min(_divisor, MaxPackedDivisor)) + _toleranceRemainder;
        _parameters =
        [
            _wholeUs, _remainder, _divisor, _burstUs, _burstRemainder, _toleranceUs, _toleranceRemainder, burst,
            Capacity,
        ];
    }

    public override string Kind => "gcra";

    public override int StateWords => 2;

    public override long Capacity { get; }

    public override ReadOnlySpan<long> Parameters => _parameters;

    /// <summary>Whether the state fits in one word, in units of 1/<see cref="Divisor"/> us.</summary>
    public bool IsPacked => _divisor <= MaxPackedDivisor;

    /// <summary>Units in a microsecond.</summary>
    public long Divisor => _divisor;

    /// <summary>Units that one permit moves TAT by.</summary>
    public long UnitsPerPermit { get; }

    /// <summary>How far ahead of now TAT may be, in units; of meaning only where the state is packed.</summary>
    public long ToleranceUnits { get; }

    /// <summary>Whether it lets some wait instead of refusing them.</summary>
    public bool IsShaping => Capacity > _burst;

    internal override int MemoryWords => IsPacked ? 1 : 2;

    internal override bool CanMerge => true;

    public override void Clear(Span<long> state)
    {
        state[0] = RateLimitTime.MinUs;
        state[1] = 0;
    }

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        (long startUs, long startRest) = state[0] >= nowUs ? (state[0], state[1]) : (nowUs, 0);
        if (cost > Capacity)
        {
            return new(false, Remaining(nowUs, startUs, startRest), LimitDecision.Never,
                Ceiling(startUs, startRest) - nowUs);
        }

        (long endUs, long endRest) = Add(startUs, startRest, Increment(cost));
        long excess = CeilingBehind(endUs, endRest, nowUs + _toleranceUs, _toleranceRemainder);
        if (excess > 0)
            return new(false, Remaining(nowUs, startUs, startRest), excess, Ceiling(startUs, startRest) - nowUs);

        long delay = CeilingBehind(endUs, endRest, nowUs + _burstUs, _burstRemainder);
        return new(true, Remaining(nowUs, endUs, endRest), 0, Ceiling(endUs, endRest) - nowUs, Math.Max(delay, 0));
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        if (state[0] < nowUs)
            (state[0], state[1]) = (nowUs, 0);
        // A debt may exceed the capacity; then the split product might exceed 64 bits.
        (long us, long rest) = cost <= Capacity ? Increment(cost) : IncrementOfDebt(cost);
        (state[0], state[1]) = Add(state[0], state[1], (us, rest));
        if (state[0] >= nowUs + RateLimitTime.HorizonUs)
            (state[0], state[1]) = (nowUs + RateLimitTime.HorizonUs, 0);
        return new(state[0], state[1]);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits)
    {
        (long us, long rest) = permits <= Capacity ? Increment(permits) : IncrementOfDebt(permits);
        // What is still owed for that debit is its end minus now; time has paid for the rest.
        (long owedUs, long owedRest) = (debit.MarkUs - nowUs, debit.MarkRemainder);
        if (owedUs < 0)
            return;
        if (us > owedUs || (us == owedUs && rest > owedRest))
            (us, rest) = (owedUs, owedRest);
        long restLeft = state[1] - rest;
        long borrow = restLeft < 0 ? 1 : 0;
        (state[0], state[1]) = (state[0] - us - borrow, restLeft + (borrow * _divisor));
    }

    public override long IdleAtUs(ReadOnlySpan<long> state) => Ceiling(state[0], state[1]);

    /// <summary>Judges and charges a packed word.</summary>
    /// <param name="word">TAT in units.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="cost">From 0 to the capacity.</param>
    /// <param name="charged">The word after the charge; of meaning only if it fits.</param>
    /// <returns>Whether it fits.</returns>
    public bool TryCharge(long word, long nowUs, long cost, out long charged)
    {
        long now = nowUs * _divisor;
        charged = Math.Max(word, now) + (cost * UnitsPerPermit);
        return charged <= now + ToleranceUnits;
    }

    /// <summary>What <see cref="Judge"/> says about a packed word.</summary>
    public LimitDecision JudgePacked(long word, long nowUs, long cost)
    {
        Span<long> state = stackalloc long[2];
        Unpack(new ReadOnlySpan<long>(in word), state);
        return Judge(state, nowUs, cost);
    }

    /// <summary>How long a shaping limit holds back whoever made a packed word what it is.</summary>
    public long DelayOfPacked(long word, long nowUs)
    {
        Span<long> state = stackalloc long[2];
        Unpack(new ReadOnlySpan<long>(in word), state);
        return Math.Max(CeilingBehind(state[0], state[1], nowUs + _burstUs, _burstRemainder), 0);
    }

    internal override void Pack(ReadOnlySpan<long> state, Span<long> memory)
    {
        if (IsPacked)
            memory[0] = (state[0] * _divisor) + state[1];
        else
            state.CopyTo(memory);
    }

    internal override void Unpack(ReadOnlySpan<long> memory, Span<long> state)
    {
        if (!IsPacked)
        {
            memory.CopyTo(state);
            return;
        }

        state[0] = RateLimitTime.FloorDivide(memory[0], _divisor);
        state[1] = memory[0] - (state[0] * _divisor);
    }

    internal override void Merge(Span<long> state, ReadOnlySpan<long> other, bool upper)
    {
        bool isOtherLater = other[0] > state[0] || (other[0] == state[0] && other[1] > state[1]);
        if (isOtherLater == upper)
            other.CopyTo(state);
    }

    private static long Ceiling(long us, long rest) => rest > 0 ? us + 1 : us;

    // The least number of whole microseconds by which (us, rest) lies after the other instant; not positive if it does
    // not.
    private static long CeilingBehind(long us, long rest, long otherUs, long otherRest) =>
        us - otherUs + (rest > otherRest ? 1 : 0);

    private (long Us, long Part) Increment(long cost)
    {
        long rest = cost * _remainder;
        return ((cost * _wholeUs) + (rest / _divisor), rest % _divisor);
    }

    private (long Us, long Part) IncrementOfDebt(long cost)
    {
        var (us, rest) = Int128.DivRem((Int128)cost * UnitsPerPermit, _divisor);
        return us >= RateLimitTime.HorizonUs ? (RateLimitTime.HorizonUs, 0) : ((long)us, (long)rest);
    }

    private (long Us, long Part) Add(long us, long rest, (long Us, long Part) more)
    {
        rest += more.Part;
        return rest < _divisor ? (us + more.Us, rest) : (us + more.Us + 1, rest - _divisor);
    }

    // Whole permits of the burst that are free while the key is paid for until (us, rest).
    private long Remaining(long nowUs, long us, long rest)
    {
        long freeUs = nowUs + _burstUs - us, freeRest = _burstRemainder - rest;
        if (freeUs < 0 || (freeUs == 0 && freeRest <= 0))
            return 0;
        if (_divisor <= MaxPackedDivisor)
            return Math.Min(((freeUs * _divisor) + freeRest) / UnitsPerPermit, _burst);
        return (long)Int128.Min((((Int128)freeUs * _divisor) + freeRest) / UnitsPerPermit, _burst);
    }
}
