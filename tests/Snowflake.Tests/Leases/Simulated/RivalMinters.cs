namespace Purlin.Snowflake.Tests;

/// <summary>
/// The rule of most generators: a configured node id and the wall clock, guarded against going back only within one
/// life of the process.
/// </summary>
internal class ClockMinter(int node, ulong life) : SimulatedMinter
{
    private long _lastMs;

    public override LeaseStep Start(in SimulatedTime time)
    {
        _lastMs = FirstMs(time.WallMs);
        return Wait(time);
    }

    public override LeaseStep OnTimer(in SimulatedTime time) => Wait(time);

    public override LeaseStep OnReply(in SnowflakeLeaseReply reply, in SimulatedTime time) => Wait(time);

    public override LeaseStep OnFailure(in SimulatedTime time) => Wait(time);

    public override LeaseStep Stop(in SimulatedTime time) => new(LeaseEvent.Lost, default, LeaseStep.NoTimer);

    public override bool TryMint(in SimulatedTime time, out Minted minted)
    {
        minted = new Minted(node, life, time.WallMs, time.WallMs);
        if (time.WallMs < _lastMs)
            return false;
        _lastMs = time.WallMs;
        return true;
    }

    protected virtual long FirstMs(long wallMs) => wallMs;

    protected virtual LeaseStep Wait(in SimulatedTime time) =>
        new(LeaseEvent.None, default, time.MonotonicTicks + (3 * TimeSpan.TicksPerSecond));
}

/// <summary>
/// A rule that keeps the time used over restarts, but the time of the past: every 3 s it records where its clock is,
/// and a restart only makes sure to be later than that record.
/// </summary>
internal sealed class PastTimeMinter(int node, ulong life, long[] records) : ClockMinter(node, life)
{
    private readonly int _node = node;

    protected override long FirstMs(long wallMs) => Math.Max(wallMs, records[_node] + 1);

    protected override LeaseStep Wait(in SimulatedTime time)
    {
        records[_node] = Math.Max(records[_node], time.WallMs);
        return base.Wait(time);
    }
}

/// <summary>
/// A rule that leases the node id with a time to live, and mints on when the renewal fails: its answer is not looked at.
/// Apart from that it is careful: it holds to the store's clock, and never goes back.
/// </summary>
internal sealed class IgnoredRenewalMinter(SnowflakeLeaseTerms terms, LeasePool pool, ulong token) : SimulatedMinter
{
    private int _node = -1;
    private long _anchorMs;
    private long _anchorTicks;

    public override LeaseStep Start(in SimulatedTime time) => Acquire(time);

    public override LeaseStep OnTimer(in SimulatedTime time) => _node < 0
        ? Acquire(time)
        : new LeaseStep(
            LeaseEvent.None, SnowflakeLeaseRequest.Renew(token, _node, 0, long.MaxValue), LeaseStep.NoTimer);

    public override LeaseStep OnReply(in SnowflakeLeaseReply reply, in SimulatedTime time)
    {
        if (_node < 0 && reply.Outcome == SnowflakeLeaseOutcome.Granted)
            (_node, _anchorMs, _anchorTicks) = (reply.Node, reply.StoreNowMs, time.MonotonicTicks);
        return Later(time);
    }

    public override LeaseStep OnFailure(in SimulatedTime time) => Later(time);

    public override LeaseStep Stop(in SimulatedTime time) => new(LeaseEvent.Lost, default, LeaseStep.NoTimer);

    public override bool TryMint(in SimulatedTime time, out Minted minted)
    {
        long nowMs = _anchorMs + ((time.MonotonicTicks - _anchorTicks) / TimeSpan.TicksPerMillisecond);
        minted = new Minted(_node, token, nowMs, nowMs);
        return _node >= 0;
    }

    /// <summary>The store's side: SET NX with a time to live, then EXPIRE.</summary>
    public static SnowflakeLeaseReply Apply(
        LeaseTable table, in SnowflakeLeaseRequest request, SnowflakeLeaseTerms terms, long nowMs)
    {
        var lease = new LeaseRecord(request.Token, nowMs, nowMs + terms.SliceMs);
        if (request.Kind == SnowflakeLeaseRequestKind.Renew)
        {
            if (table[request.Node].Token == request.Token && table[request.Node].EndMs > nowMs)
                table[request.Node] = lease;
            return LeaseRule.Refuse(SnowflakeLeaseOutcome.Lost, nowMs, 0);
        }

        for (int node = request.FirstNode; node < request.FirstNode + request.NodeCount; node++)
        {
            if (table[node].EndMs > nowMs)
                continue;
            table[node] = lease;
            return new SnowflakeLeaseReply(
                SnowflakeLeaseOutcome.Granted, node, lease.StartMs, lease.EndMs, nowMs, 0);
        }

        return LeaseRule.Refuse(SnowflakeLeaseOutcome.NoFreeNode, nowMs, nowMs + 1);
    }

    private LeaseStep Acquire(in SimulatedTime time) => new(LeaseEvent.None,
        SnowflakeLeaseRequest.Acquire(token, pool.FirstNode, pool.NodeCount, pool.FirstNode, 0), LeaseStep.NoTimer);

    private LeaseStep Later(in SimulatedTime time) => new(LeaseEvent.None, default,
        time.MonotonicTicks + (terms.SliceMs / 3 * TimeSpan.TicksPerMillisecond));
}
