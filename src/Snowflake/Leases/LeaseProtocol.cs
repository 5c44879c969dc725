namespace Purlin.Snowflake;

/// <summary>
/// A holder of leases without I/O: replies, failures, timers and times come in, steps come out. At most one request is
/// under way; the driver reports each exactly once, by <see cref="OnReply"/> or <see cref="OnFailure"/>. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// <para>Times with "Ticks" are the holder's monotonic clock in units of 100 ns, those with "Ms" id time: the store's
/// clock at the last answer and the monotonic time since. A holder's wall clock is never asked.</para>
/// <para>Nothing here must be on time for ids to be unique: what was granted stays the holder's until its end, whatever
/// happens, and minting is clamped to it. Being on time only keeps the minting going.</para>
/// </remarks>
internal sealed class LeaseProtocol
{
    // The end of the year 9999, and as much as a lease can reach beyond the clock.
    private const long MaxStoreMs = 253_402_300_799_999;
    private const long MaxSpanMs = 2 * SnowflakeLeaseTerms.MaxSliceMs;

    private readonly SnowflakeLeaseTerms _terms;
    private readonly LeasePool _pool;
    private readonly long _sliceTicks;
    private ulong _random;
    private ulong _token;
    private int _failures;
    private long _anchorMs;
    private long _anchorTicks;
    private long _highMs;
    private long _sentTicks;
    private SnowflakeLeaseRequest _request;

    /// <param name="terms">Those of the namespace.</param>
    /// <param name="pool">The nodes to take from.</param>
    /// <param name="seed">Of tokens and jitter: different for every holder that ever lives.</param>
    public LeaseProtocol(SnowflakeLeaseTerms terms, LeasePool pool, ulong seed)
    {
        (_terms, _pool, _random) = (terms, pool, seed);
        _sliceTicks = terms.SliceMs * TimeSpan.TicksPerMillisecond;
    }

    /// <summary>Where the holder is.</summary>
    public LeaseState State { get; private set; }

    /// <summary>Whether a request is under way.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether there is a rectangle.</summary>
    public bool HasRectangle => State is LeaseState.Holding or LeaseState.Renewing;

    /// <summary>The node of the rectangle.</summary>
    public int Node { get; private set; }

    /// <summary>The start of the rectangle.</summary>
    public long StartMs { get; private set; }

    /// <summary>The exclusive end of the rectangle, as far as it is known.</summary>
    public long EndMs { get; private set; }

    /// <summary>Who holds the rectangle.</summary>
    public ulong Token => _token;

    /// <summary>How many calls in a row were not answered.</summary>
    public int Failures => _failures;

    /// <summary>The last answer's outcome; <see cref="SnowflakeLeaseOutcome.Granted"/> before the first.</summary>
    public SnowflakeLeaseOutcome LastOutcome { get; private set; }

    /// <summary>The store's clock at the last answer and the monotonic time since; may exceed the end.</summary>
    public long IdTimeMs(long nowTicks) => _anchorMs + ((nowTicks - _anchorTicks) / TimeSpan.TicksPerMillisecond);

    /// <summary>Asks for the first rectangle.</summary>
    public LeaseStep Start(long nowTicks)
    {
        Require(State == LeaseState.Idle, "started twice");
        return Acquire(nowTicks, LeaseEvent.None);
    }

    /// <summary>The time of the last step has come. A timer that comes late, early or twice does no harm.</summary>
    public LeaseStep OnTimer(long nowTicks)
    {
        if (IsWaiting || State is LeaseState.Idle or LeaseState.Stopped)
            return LeaseStep.Nothing;
        if (State == LeaseState.Acquiring)
            return Send(_request, nowTicks, LeaseEvent.None);
        State = LeaseState.Renewing;
        return Send(SnowflakeLeaseRequest.Renew(_token, Node, StartMs, EndMs), nowTicks, LeaseEvent.None);
    }

    /// <summary>The store answered the request under way.</summary>
    public LeaseStep OnReply(in SnowflakeLeaseReply reply, long nowTicks)
    {
        if (reply.Outcome == SnowflakeLeaseOutcome.Granted && !IsSound(reply))
            return OnFailure(nowTicks);
        Answered();
        _failures = 0;
        LastOutcome = reply.Outcome;
        switch (State)
        {
            case LeaseState.Acquiring when reply.Outcome == SnowflakeLeaseOutcome.Granted:
                return Hold(reply, nowTicks, LeaseEvent.Granted);
            case LeaseState.Acquiring:
                long waitMs = Math.Clamp(reply.RetryAtMs - reply.StoreNowMs, 0, _terms.SliceMs / 10);
                return Later(waitMs * TimeSpan.TicksPerMillisecond, nowTicks);
            case LeaseState.Renewing when reply.Outcome == SnowflakeLeaseOutcome.Granted:
                return Hold(reply, nowTicks, LeaseEvent.Extended);
            case LeaseState.Renewing when
                reply.Outcome is SnowflakeLeaseOutcome.Lost or SnowflakeLeaseOutcome.Expired || HasEnded(nowTicks):
                return Acquire(nowTicks, LeaseEvent.Lost);
            case LeaseState.Renewing:
                State = LeaseState.Holding;
                return Later(_sliceTicks / 10, nowTicks);
            case LeaseState.Stopped:
                return GiveBack(reply, nowTicks);
            default:
                throw new InvalidOperationException($"A reply in the state {State}, which has asked for nothing.");
        }
    }

    /// <summary>The request under way ended without an answer; it may or may not have been carried out.</summary>
    public LeaseStep OnFailure(long nowTicks)
    {
        Answered();
        if (State == LeaseState.Stopped)
            return LeaseStep.Nothing;
        if (State == LeaseState.Renewing)
        {
            if (HasEnded(nowTicks))
                return Acquire(nowTicks, LeaseEvent.Lost);
            State = LeaseState.Holding;
        }

        // Asks again soon, then less often, so that a store which comes back is not run down.
        long backoffTicks = (_sliceTicks / 60) << Math.Min(_failures++, 3);
        return Later(backoffTicks / 2, nowTicks);
    }

    /// <summary>Ends the holding; what is left of the rectangle is given back.</summary>
    /// <param name="usedEndMs">Beyond the last id of the rectangle.</param>
    /// <param name="nowTicks">The monotonic clock.</param>
    public LeaseStep Stop(long usedEndMs, long nowTicks)
    {
        bool hadRectangle = HasRectangle;
        State = LeaseState.Stopped;
        if (!hadRectangle)
            return LeaseStep.Nothing;
        EndMs = Math.Clamp(usedEndMs, StartMs, EndMs);
        return IsWaiting
            ? new LeaseStep(LeaseEvent.Lost, default, LeaseStep.NoTimer)
            : Send(SnowflakeLeaseRequest.Release(_token, Node, StartMs, EndMs), nowTicks, LeaseEvent.Lost);
    }

    private LeaseStep Acquire(long nowTicks, LeaseEvent lost)
    {
        // Beyond everything that was minted: the generator's order must not go back, nor stand still on another node.
        long usedMs = Math.Min(EndMs - 1, Math.Max(IdTimeMs(nowTicks), _highMs) + _terms.MaxAheadMs);
        long notBeforeMs = lost == LeaseEvent.Lost ? Math.Max(usedMs, StartMs) + 1 : 0;
        State = LeaseState.Acquiring;
        do
            _token = NextRandom();
        while (_token == 0);
        int preferred = lost == LeaseEvent.Lost ? Node
            : _pool.PreferredNode ?? _pool.FirstNode + (int)(NextRandom() % (ulong)_pool.NodeCount);
        _request = SnowflakeLeaseRequest.Acquire(
            _token, _pool.FirstNode, _pool.NodeCount, preferred, notBeforeMs);
        return Send(_request, nowTicks, lost);
    }

    private LeaseStep Hold(in SnowflakeLeaseReply reply, long nowTicks, LeaseEvent why)
    {
        if (why == LeaseEvent.Extended)
            _highMs = Math.Max(_highMs, IdTimeMs(nowTicks));
        State = LeaseState.Holding;
        (Node, StartMs, EndMs) = (reply.Node, reply.StartMs, reply.EndMs);
        (_anchorMs, _anchorTicks) = (reply.StoreNowMs, nowTicks);
        // From the sending on: an answer that lay about for long is renewed at once. Never later than a third, so that
        // two thirds are left when the store dies.
        long renewTicks = (long)(_sliceTicks / 3 * (0.8 + (0.18 * NextUnit())));
        return new LeaseStep(why, default, Math.Max(_sentTicks + renewTicks, nowTicks));
    }

    private LeaseStep GiveBack(in SnowflakeLeaseReply reply, long nowTicks)
    {
        // Granted while stopping. What was acquired has not been minted in; what was renewed, up to the used end.
        if (reply.Outcome != SnowflakeLeaseOutcome.Granted)
            return LeaseStep.Nothing;
        long usedEndMs = _request.Kind == SnowflakeLeaseRequestKind.Acquire ? reply.StartMs : EndMs;
        return Send(SnowflakeLeaseRequest.Release(_token, reply.Node, reply.StartMs, usedEndMs), nowTicks,
            LeaseEvent.None);
    }

    private LeaseStep Send(in SnowflakeLeaseRequest request, long nowTicks, LeaseEvent why)
    {
        (_request, _sentTicks, IsWaiting) = (request, nowTicks, true);
        return new LeaseStep(why, request, LeaseStep.NoTimer);
    }

    private LeaseStep Later(long delayTicks, long nowTicks)
    {
        long jitterTicks = (long)(_sliceTicks / 60 * NextUnit());
        return new LeaseStep(LeaseEvent.None, default, nowTicks + delayTicks + jitterTicks);
    }

    private void Answered()
    {
        Require(IsWaiting, "told of an answer to nothing");
        IsWaiting = false;
    }

    private bool HasEnded(long nowTicks) => IdTimeMs(nowTicks) >= EndMs;

    // A grant outside of what was asked, or of the calendar, is no grant.
    private bool IsSound(in SnowflakeLeaseReply reply) =>
        reply.StoreNowMs is >= 0 and <= MaxStoreMs && reply.StartMs >= 0 && reply.EndMs <= MaxStoreMs + MaxSpanMs
        && reply.StartMs < reply.EndMs && (_request.Kind == SnowflakeLeaseRequestKind.Acquire
            ? _pool.Contains(reply.Node) && reply.StartMs >= _request.StartMs
            : reply.Node == _request.Node && reply.StartMs == _request.StartMs && reply.EndMs >= _request.EndMs);

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"The lease protocol was {what}: its driver is wrong.");
    }

    private double NextUnit() => (NextRandom() >> 11) * (1.0 / (1UL << 53));

    // SplitMix64 (Steele, Lea, Flood 2014): one word of state, every value once.
    private ulong NextRandom()
    {
        ulong z = _random += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
