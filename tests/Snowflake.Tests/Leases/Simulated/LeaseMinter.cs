namespace Purlin.Snowflake.Tests;

/// <summary>Ours: the production protocol, and the clamp of a rectangle.</summary>
internal sealed class LeaseMinter(SnowflakeLeaseTerms terms, LeasePool pool, ulong seed) : SimulatedMinter
{
    private readonly LeaseProtocol _protocol = new(terms, pool, seed);

    private ulong _cursorOf;
    private long _cursorMs;

    public LeaseState State => _protocol.State;

    public override LeaseStep Start(in SimulatedTime time) => _protocol.Start(time.MonotonicTicks);

    public override LeaseStep OnTimer(in SimulatedTime time) => _protocol.OnTimer(time.MonotonicTicks);

    public override LeaseStep OnReply(in SnowflakeLeaseReply reply, in SimulatedTime time) =>
        _protocol.OnReply(reply, time.MonotonicTicks);

    public override LeaseStep OnFailure(in SimulatedTime time) => _protocol.OnFailure(time.MonotonicTicks);

    public override LeaseStep Stop(in SimulatedTime time) =>
        _protocol.Stop(TryMint(time, out Minted last) ? last.Ms + 1 : 0, time.MonotonicTicks);

    /// <summary>
    /// Borrowing as much as it may. A frozen thread that has looked at an earlier clock mints within the same bounds.
    /// </summary>
    public override bool TryMint(in SimulatedTime time, out Minted minted)
    {
        long idTimeMs = _protocol.IdTimeMs(time.MonotonicTicks) + terms.MaxAheadMs;
        minted = default;
        if (!_protocol.HasRectangle)
            return false;
        (long startMs, long endMs) = (_protocol.StartMs, _protocol.EndMs);
        // The cursor of a rectangle never goes back, when id time does a little after a renewal.
        _cursorMs = Math.Max(_protocol.Token == _cursorOf ? _cursorMs : startMs, Math.Min(idTimeMs, endMs - 1));
        _cursorOf = _protocol.Token;
        minted = new Minted(_protocol.Node, _protocol.Token, startMs, _cursorMs);
        return true;
    }

    /// <summary>Whether ids come now, which they do not when the rectangle has ended.</summary>
    public bool IsMinting(in SimulatedTime time) =>
        _protocol.HasRectangle && _protocol.IdTimeMs(time.MonotonicTicks) < _protocol.EndMs;
}
