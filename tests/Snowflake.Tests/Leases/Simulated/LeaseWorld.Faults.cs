namespace Purlin.Snowflake.Tests;

internal sealed partial class LeaseWorld
{
    private ScheduleResult _result;

    private void Strike(in PlannedFault fault)
    {
        SimulatedNode node = _nodes[fault.Node];
        double part = (fault.Argument >> 11) * (1.0 / (1UL << 53));
        LeaseFault kind = fault.Kind;
        if (_unsafe is not null && kind is LeaseFault.Failover or LeaseFault.IsolatedPrimary)
            kind = _unsafe?[fault.Argument % (ulong)_unsafe.Length] ?? kind;
        _result.Faults++;
        if (kind >= LeaseFault.NetworkLoss ? StrikeStore(kind, part) : StrikeNode(kind, node, part))
            _result.Struck |= 1u << (int)kind;
    }

    private bool StrikeNode(LeaseFault kind, SimulatedNode node, double part)
    {
        if (node.Minter is not { } minter)
            return false;
        switch (kind)
        {
            case LeaseFault.Kill:
                Mint(node);
                End(node, Lasting(part / 2));
                return true;
            case LeaseFault.Restart when !node.IsFrozen:
                Mint(node);
                LeaseStep step = minter.Stop(Time(node));
                if (step.Sends)
                    Send(node, step.Request);
                End(node, 0);
                return true;
            case LeaseFault.Freeze when !node.IsFrozen:
                Mint(node);
                node.IsFrozen = true;
                After(Lasting(part * 2), new Happening(HappeningKind.Thaw, node.Index, node.Life, 0));
                return true;
            case LeaseFault.ClockStep:
                Mint(node);
                // Steps of milliseconds are as likely as steps of an hour.
                long size = (long)Math.Pow(3_600_000, Math.Abs((2 * part) - 1));
                node.WallOffsetMs += part < 0.5 ? -size : size;
                node.WallOffsetMs = Math.Clamp(node.WallOffsetMs, -3_600_000, 3_600_000);
                return true;
            case LeaseFault.LeaseLoss:
                if (part < 0.5)
                    node.MustLose = true;
                else
                    node.CutUntil = _nowTicks + Lasting(part * 2);
                return true;
            default:
                return false;
        }
    }

    private bool StrikeStore(LeaseFault kind, double part)
    {
        switch (kind)
        {
            case LeaseFault.NetworkLoss:
                _loss = part;
                break;
            case LeaseFault.StoreRollback:
                _store.RollBack(_random);
                _store.IsDown = true;
                break;
            case LeaseFault.Failover:
                _store.FailOver(_random);
                _store.IsDown = part < 0.5;
                break;
            case LeaseFault.IsolatedPrimary:
                _store.IsPrimaryAlone = true;
                break;
            case LeaseFault.StoreFreeze:
                _store.IsFrozen = true;
                break;
            case LeaseFault.SilentRollback:
                _store.RollBackSilently();
                break;
            case LeaseFault.SplitBrain:
                _store.Split(_random, _nowTicks + (3 * Slice));
                break;
        }

        After(Lasting(part / 2), new Happening(HappeningKind.EndOfFault, 0, 0, (long)kind));
        return true;
    }

    private void EndOfFault(LeaseFault kind)
    {
        switch (kind)
        {
            case LeaseFault.NetworkLoss:
                _loss = 0;
                break;
            case LeaseFault.StoreRollback or LeaseFault.Failover:
                _store.IsDown = false;
                break;
            case LeaseFault.IsolatedPrimary when _store.IsPrimaryAlone:
                _store.IsPrimaryAlone = false;
                _store.FailOver(_random);
                break;
            case LeaseFault.StoreFreeze:
                _store.IsFrozen = false;
                foreach (Call call in _piledUp)
                    _store.Apply(call.Request, _nodes[call.Node].PrefersOld, _nowTicks, _random);
                _piledUp.Clear();
                break;
        }
    }

    private void End(SimulatedNode node, long downTicks)
    {
        _result.RefusedTicks += node.RefusedSince < 0 ? 0 : _nowTicks - node.RefusedSince;
        node.RefusedSince = -1;
        _result.AliveTicks -= downTicks;
        node.Minter = null;
        // Answers and timers of this life come to nobody.
        node.Life++;
        After(downTicks, new Happening(HappeningKind.Boot, node.Index, 0, 0));
    }

    // A part of a slice, and over before everything heals.
    private long Lasting(double part) =>
        Math.Clamp((long)(Slice * part), 1, Math.Max(1, _schedule.HealTicks - _nowTicks));

    private ScheduleResult Finish()
    {
        foreach (SimulatedNode node in _nodes)
        {
            if (node.Minter is not null)
                Mint(node);
            if (node.RefusedSince >= 0)
                _result.RefusedTicks += _nowTicks - node.RefusedSince;
            if (_kind == SimulatedRuleKind.RectangleLease
                && (node.Minter is not LeaseMinter minter || !minter.IsMinting(Time(node))))
            {
                _result.Idle++;
                _result.Message ??= $"node {node.Index} is {(node.Minter as LeaseMinter)?.State.ToString() ?? "down"}";
            }
        }

        _result.AliveTicks += Nodes * _nowTicks;
        _result.Duplicates = _used.Duplicates;
        _result.Message = _used.First ?? _result.Message;
        return _result;
    }
}

/// <summary>What a schedule came to.</summary>
internal struct ScheduleResult
{
    public int Faults, Duplicates, OrderViolations, Idle;
    public uint Struck;
    public long Events, RefusedTicks, AliveTicks, RecoveryTicks;
    public string? Message;
}
