namespace Purlin.RateLimiting;

/// <summary>
/// The kernel of one limit: pure functions of (state, now, cost). It has no clock, reads nothing but its arguments and
/// its own constants, and allocates nothing. Derive from it to bring an algorithm of your own.
/// </summary>
/// <remarks>
/// <para>
/// A state is <see cref="StateWords"/> whole numbers below 2^53 in magnitude; so are <see cref="Parameters"/> and every
/// number an algorithm computes on the way. Hence a Lua script repeats each verdict bit for bit:
/// verdict = f(state words, parameters, now, cost).
/// </para>
/// <para>
/// Rules that stores rely on: <see cref="Judge"/> changes nothing; whatever it allows for a cost it allows for each
/// smaller one, and what it allows now it allows later if nobody charges meanwhile (so the longest wait of several
/// limits is the wait of all); a cost above <see cref="Capacity"/> is never allowed; a state is worth keeping only
/// before <see cref="IdleAtUs"/>; time that goes backwards gives nothing back. Instances are immutable and thread-safe.
/// </para>
/// </remarks>
public abstract class LimitAlgorithm
{
    /// <summary>The most words of a state that is packed into fewer in memory.</summary>
    internal const int MaxPackedWords = 3;

    /// <summary>The algorithm's name, by which a store finds its twin: lowercase words with dashes.</summary>
    public abstract string Kind { get; }

    /// <summary>How many words a state has, at least 1.</summary>
    public abstract int StateWords { get; }

    /// <summary>The most permits that one check can be granted, at least 1.</summary>
    public abstract long Capacity { get; }

    /// <summary>The constants that Kind's rule needs, in its documented order.</summary>
    public abstract ReadOnlySpan<long> Parameters { get; }

    /// <summary>
    /// The rule as the body of a Lua function, for stores that run scripts; null if it has none, and such a store
    /// refuses to start with it. Built-in kinds are known to the stores and need none.
    /// </summary>
    /// <remarks>
    /// It returns a table of four functions, of the <see cref="Parameters"/> p and the state's words s, both from 1 and
    /// s changed in place: <c>judge(p, s, now, cost)</c> gives fits, remaining, retry after, reset after and delay, of
    /// which <c>never</c> stands for <see cref="LimitDecision.Never"/>; <c>debit(p, s, now, cost)</c> gives the two
    /// numbers of a <see cref="LimitDebit"/>; <c>refund(p, s, now, mark, rest, permits)</c> gives nothing; and
    /// <c>idle(p, s)</c> gives <see cref="IdleAtUs"/>. It may use <c>floor</c>, <c>fmod</c>, <c>max</c>, <c>min</c> and
    /// <c>never</c>, calls nothing of Redis, and takes whole numbers below 2^53 only: then each verdict is that of this
    /// class.
    /// </remarks>
    public virtual string? RedisScript => null;

    /// <summary>Whether now is wall time (calendars) rather than time that only runs forward.</summary>
    public virtual bool UsesWallClock => false;

    /// <summary>Whether permits stay taken until their holder gives them back.</summary>
    public virtual bool IsHeld => false;

    /// <summary>
    /// Where the windows of a calendar limit begin and end, which is no function of constants; null for all others.
    /// </summary>
    public virtual CalendarSchedule? Calendar => null;

    /// <summary>Writes the state of a key that was never seen.</summary>
    public abstract void Clear(Span<long> state);

    /// <summary>What the limit says; charges nothing.</summary>
    /// <param name="state">The state's words.</param>
    /// <param name="nowUs">Now, on the axis of <see cref="RateLimitTime"/>.</param>
    /// <param name="cost">Permits asked for, >= 0; 0 asks for the present numbers.</param>
    public abstract LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost);

    /// <summary>Charges without asking: after an allowing <see cref="Judge"/>, or as debt.</summary>
    /// <param name="state">The state's words, changed.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="cost">
    /// Permits to charge, >= 0; a debt beyond what the state can hold counts as the most it can.
    /// </param>
    public abstract LimitDebit Debit(Span<long> state, long nowUs, long cost);

    /// <summary>
    /// Gives a part of an earlier debit back, but never more than is still owed for that debit: time has paid for the
    /// rest already.
    /// </summary>
    /// <param name="state">The state's words, changed.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="debit">What <see cref="Debit"/> returned.</param>
    /// <param name="permits">Permits to give back, >= 0 and at most those charged.</param>
    public abstract void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits);

    /// <summary>
    /// From when on the state equals that of a key never seen; long.MaxValue if only a release ends it.
    /// </summary>
    public abstract long IdleAtUs(ReadOnlySpan<long> state);

    /// <summary>
    /// How many 64-bit words the in-memory store keeps for a state. Any use of the whole word is allowed but the two
    /// lowest values of the first.
    /// </summary>
    internal virtual int MemoryWords => StateWords;

    /// <summary>From the state's words to the store's.</summary>
    internal virtual void Pack(ReadOnlySpan<long> state, Span<long> memory) => state.CopyTo(memory);

    /// <summary>From the store's words to the state's.</summary>
    internal virtual void Unpack(ReadOnlySpan<long> memory, Span<long> state) => memory.CopyTo(state);

    /// <summary>
    /// <see cref="Judge"/> and <see cref="Debit"/> in one, of a state that the store keeps in one word.
    /// </summary>
    /// <param name="word">The state.</param>
    /// <param name="now">Now.</param>
    /// <param name="cost">From 1 to the capacity.</param>
    /// <param name="charged">The state after the charge; of meaning only if it fits.</param>
    /// <returns>Whether it fits.</returns>
    internal virtual bool TryChargeWord(long word, in LimiterNow now, long cost, out long charged)
    {
        Span<long> state = stackalloc long[MaxPackedWords];
        state = state[..StateWords];
        Unpack(new ReadOnlySpan<long>(in word), state);
        long nowUs = now.For(this);
        bool fits = Judge(state, nowUs, cost).IsAllowed;
        if (fits)
            Debit(state, nowUs, cost);
        charged = 0;
        Pack(state, new Span<long>(ref charged));
        return fits;
    }

    /// <summary>Whether two states have a common upper bound: needed to judge many keys by one cell.</summary>
    internal virtual bool CanMerge => false;

    /// <summary>Makes of a state the least (or, if not upper, the greatest) one that bounds both.</summary>
    internal virtual void Merge(Span<long> state, ReadOnlySpan<long> other, bool upper) =>
        throw new NotSupportedException($"States of {Kind} cannot be merged.");
}
