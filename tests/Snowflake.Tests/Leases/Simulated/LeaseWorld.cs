namespace Purlin.Snowflake.Tests;

/// <summary>
/// 32 nodes, a lease store and a network in virtual time, lean enough for a hundred thousand schedules: the protocol
/// and the rectangle of the holder, and the rule and the records of the store are those of production, the rest is a
/// queue of events. Everything follows from the seed.
/// </summary>
internal sealed partial class LeaseWorld
{
    /// <summary>How many nodes.</summary>
    public const int Nodes = 32;

    /// <summary>What every clock shows at the start, in milliseconds since 1970.</summary>
    public const long OriginMs = 1_900_000_000_000;

    private const int MaxPool = 64;
    // The rest arrive at once, and only the answer takes its time: that costs less to simulate.
    private const double SlowCalls = 0.25;
    private const int CallsInFlight = 4_096;

    private readonly SimulatedRuleKind _kind;
    private readonly HappeningQueue _queue = new();
    private readonly LeaseSchedule _schedule = new();
    private readonly SimulatedLeaseStore _store = new();
    private readonly SimulatedNode[] _nodes = new SimulatedNode[Nodes];
    private readonly Call[] _calls = new Call[CallsInFlight];
    private readonly UsedTimes _used = new(MaxPool);
    private readonly List<Call> _piledUp = [];
    private readonly LeaseFault[]? _unsafe;
    private SimulationRandom _random = new(0);
    private SimulatedRule _rule = null!;
    private long _callCount;
    private long _nowTicks;
    private double _loss;

    /// <param name="kind">Whose rule.</param>
    /// <param name="unsafeFaults">Faults that take the place of failovers: those that the README calls unsafe.</param>
    public LeaseWorld(SimulatedRuleKind kind, params LeaseFault[] unsafeFaults)
    {
        _kind = kind;
        _unsafe = unsafeFaults.Length > 0 ? unsafeFaults : null;
        for (int i = 0; i < Nodes; i++)
            _nodes[i] = new SimulatedNode(i);
    }

    /// <summary>Runs the schedule of a seed to its end.</summary>
    public ScheduleResult Run(ulong seed)
    {
        _random = new SimulationRandom(seed);
        _queue.Clear();
        _piledUp.Clear();
        _used.Clear();
        (_nowTicks, _loss) = (0, 0);
        _result = default;
        _schedule.Draw(_random);
        _rule = new SimulatedRule(_kind, _schedule.Terms, _schedule.Pool);
        _store.Reset(_rule, _random);
        foreach (SimulatedNode node in _nodes)
        {
            node.Reset(_random.Next(-200, 201));
            Boot(node);
        }

        foreach (PlannedFault fault in _schedule.Faults)
        {
            RunUntil(fault.AtTicks);
            Strike(fault);
        }

        RunUntil(_schedule.HealTicks);
        foreach (SimulatedNode node in _nodes)
            node.MustLose = false;
        RunUntil(_schedule.HealTicks + (2 * Slice));
        return Finish();
    }

    private long Slice => _schedule.Terms.SliceMs * TimeSpan.TicksPerMillisecond;

    private long CallTimeout => Slice / 10;

    private void RunUntil(long endTicks)
    {
        while (_queue.TryTake(endTicks, out long atTicks, out Happening happening))
        {
            _nowTicks = atTicks;
            Happen(happening);
            _result.Events++;
        }

        _nowTicks = endTicks;
    }

    private void After(long delayTicks, in Happening happening) => _queue.Add(_nowTicks + delayTicks, happening);

    private void Happen(in Happening happening)
    {
        SimulatedNode node = _nodes[happening.Node];
        switch (happening.Kind)
        {
            case HappeningKind.Timer when node.Life == happening.Life && node.TimerOrder == happening.Argument:
                if (node.IsFrozen)
                    node.HasHeldTimer = true;
                else
                    Step(node, node.Minter!.OnTimer(Time(node)));
                break;
            case HappeningKind.Arrival:
                Arrive(node, happening);
                break;
            case HappeningKind.Answer when node.Life == happening.Life:
                if (node.IsFrozen)
                    (node.HasHeldAnswer, node.HeldCall) = (true, happening.Argument);
                else
                    Answer(node, happening.Argument);
                break;
            case HappeningKind.Boot when node.Minter is null:
                Boot(node);
                break;
            case HappeningKind.Thaw when node.IsFrozen && node.Life == happening.Life:
                Thaw(node);
                break;
            case HappeningKind.EndOfFault:
                EndOfFault((LeaseFault)happening.Argument);
                break;
        }
    }

    private void Boot(SimulatedNode node)
    {
        node.Life++;
        node.Minter = _rule.Boot(node.Index, _random.NextUInt64());
        node.RefusedSince = _nowTicks;
        (node.IsFrozen, node.HasHeldTimer, node.HasHeldAnswer) = (false, false, false);
        node.LastMinted = default;
        Step(node, node.Minter.Start(Time(node)));
    }

    private void Thaw(SimulatedNode node)
    {
        node.IsFrozen = false;
        // The first thing that goes on is a thread that was minting.
        Mint(node);
        if (node.HasHeldTimer)
            Step(node, node.Minter!.OnTimer(Time(node)));
        if (node.HasHeldAnswer)
            Answer(node, node.HeldCall);
        (node.HasHeldTimer, node.HasHeldAnswer) = (false, false);
    }

    private void Step(SimulatedNode node, in LeaseStep step)
    {
        if (step.Event == LeaseEvent.Lost)
            node.RefusedSince = _nowTicks;
        if (step.Event == LeaseEvent.Granted)
        {
            _result.RefusedTicks += _nowTicks - node.RefusedSince;
            node.RefusedSince = -1;
            if (_nowTicks > _schedule.HealTicks)
                _result.RecoveryTicks = Math.Max(_result.RecoveryTicks, _nowTicks - _schedule.HealTicks);
        }

        Mint(node);
        if (step.Sends)
            Send(node, step.Request);
        node.TimerOrder++;
        if (step.TimerTicks != LeaseStep.NoTimer)
        {
            long delay = Math.Max(0, node.TrueOf(step.TimerTicks) - _nowTicks);
            After(delay, new Happening(HappeningKind.Timer, node.Index, node.Life, node.TimerOrder));
        }
    }

    private void Send(SimulatedNode node, in SnowflakeLeaseRequest request)
    {
        long place = _callCount++ % CallsInFlight;
        _calls[place] = new Call(node.Index, request, _nowTicks, Reply: null);
        var arrival = new Happening(HappeningKind.Arrival, node.Index, node.Life, place);
        if (_random.Chance(_loss) || _nowTicks < node.CutUntil)
            Fail(node.Life, place);
        else if (_random.Chance(SlowCalls))
            After(Latency(), arrival);
        else
            Arrive(node, arrival);
    }

    // Also of a process that has been killed since.
    private void Arrive(SimulatedNode node, in Happening happening)
    {
        ref Call call = ref _calls[happening.Argument];
        if (_store.IsFrozen)
            _piledUp.Add(call);
        if (_store.IsFrozen || _store.IsDown)
        {
            Fail(happening.Life, happening.Argument);
            return;
        }

        SnowflakeLeaseReply reply;
        if (node.MustLose && call.Request.Kind == SnowflakeLeaseRequestKind.Renew)
        {
            reply = LeaseRule.Refuse(SnowflakeLeaseOutcome.Lost, OriginMs + (_nowTicks / 10_000), 0);
            node.MustLose = false;
        }
        else
        {
            reply = _store.Apply(call.Request, node.PrefersOld, _nowTicks, _random);
        }

        if (_random.Chance(_loss))
        {
            Fail(happening.Life, happening.Argument);
            return;
        }

        call.Reply = reply;
        After(Latency(), happening with { Kind = HappeningKind.Answer });
    }

    private void Fail(int life, long place)
    {
        ref Call call = ref _calls[place];
        long leftTicks = Math.Max(0, call.SentTicks + CallTimeout - _nowTicks);
        After(leftTicks, new Happening(HappeningKind.Answer, call.Node, life, place));
    }

    private void Answer(SimulatedNode node, long place)
    {
        Mint(node);
        Step(node, _calls[place].Reply is { } reply
            ? node.Minter!.OnReply(reply, Time(node)) : node.Minter!.OnFailure(Time(node)));
    }

    private void Mint(SimulatedNode node)
    {
        SimulatedTime time = Time(node);
        if (!node.Minter!.TryMint(time, out Minted minted))
            return;
        Minted last = node.LastMinted;
        bool isSame = last.Owner == minted.Owner;
        if (isSame && Math.Abs(minted.Ms - last.Ms - (time.MonotonicTicks - node.MintedAtTicks) / 10_000) <= 5)
            minted = minted with { FromMs = Math.Min(minted.FromMs, last.Ms) };
        if (last.Owner != 0 && (isSame ? minted.Ms < last.Ms : minted.FromMs <= last.Ms))
        {
            _result.OrderViolations++;
            _result.Message ??= $"{last} and then {minted}";
        }

        _used.Add(minted);
        (node.LastMinted, node.MintedAtTicks) = (minted, time.MonotonicTicks);
    }

    private long Latency() => _random.Next(2_000, 200_000);

    private SimulatedTime Time(SimulatedNode node) => new(
        node.MonotonicOf(_nowTicks), OriginMs + node.WallOffsetMs + (_nowTicks / TimeSpan.TicksPerMillisecond));
}
