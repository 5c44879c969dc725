namespace Purlin.Snowflake.Tests;

/// <summary>
/// Ours: the production protocol, and the production rectangle it feeds, as <see cref="LeaseSource"/> does; of ticks of
/// a millisecond without sequence numbers.
/// </summary>
internal sealed class LeaseMinter(SnowflakeLeaseTerms terms, LeasePool pool, ulong seed) : SimulatedMinter
{
    private readonly LeaseProtocol _protocol = new(terms, pool, seed);

    private Rectangle? _rectangle;
    private long _startMs;
    private long _freeMs;

    public LeaseState State => _protocol.State;

    public override LeaseStep Start(in SimulatedTime time) => Follow(_protocol.Start(time.MonotonicTicks));

    public override LeaseStep OnTimer(in SimulatedTime time) => Follow(_protocol.OnTimer(time.MonotonicTicks));

    public override LeaseStep OnReply(in SnowflakeLeaseReply reply, in SimulatedTime time) =>
        Follow(_protocol.OnReply(reply, time.MonotonicTicks));

    public override LeaseStep OnFailure(in SimulatedTime time) => Follow(_protocol.OnFailure(time.MonotonicTicks));

    public override LeaseStep Stop(in SimulatedTime time)
    {
        Seal();
        return _protocol.Stop(_freeMs, time.MonotonicTicks);
    }

    /// <summary>
    /// Borrowing as much as it may. A frozen thread that has looked at an earlier clock mints within the same bounds;
    /// all that an id of the rectangle may have been minted at before counts too, from its start on.
    /// </summary>
    public override bool TryMint(in SimulatedTime time, out Minted minted)
    {
        minted = default;
        if (_rectangle is not { } rectangle)
            return false;
        long idTimeMs = _protocol.IdTimeMs(time.MonotonicTicks);
        if (idTimeMs >= _startMs && idTimeMs < rectangle.EndTick)
            rectangle.Raise(idTimeMs, terms.MaxAheadMs, freshUntil: 0);
        int count = rectangle.TakeUpTo(int.MaxValue, out long first);
        if (count == 0)
            return false;
        minted = new Minted((int)rectangle.Node, _protocol.Token, _startMs, first + count - 1);
        return true;
    }

    /// <summary>Whether ids come now, which they do not when the rectangle has ended.</summary>
    public bool IsMinting(in SimulatedTime time) =>
        _protocol.IdTimeMs(time.MonotonicTicks) is long nowMs && nowMs >= _startMs && nowMs < _rectangle?.EndTick;

    private LeaseStep Follow(in LeaseStep step)
    {
        switch (step.Event)
        {
            case LeaseEvent.Granted:
                _startMs = Math.Max(_protocol.StartMs, _freeMs);
                _rectangle = new Rectangle(_protocol.Node, 0, _startMs, Math.Max(_protocol.EndMs, _startMs));
                break;
            case LeaseEvent.Extended:
                _rectangle!.Extend(_protocol.EndMs);
                break;
            case LeaseEvent.Lost:
                Seal();
                break;
        }

        return step;
    }

    private void Seal()
    {
        if (_rectangle is { } rectangle)
            _freeMs = Math.Max(_freeMs, rectangle.Seal());
        _rectangle = null;
    }
}
