namespace Purlin.Redlock.Tests;

/// <summary>What a schedule came to.</summary>
internal readonly record struct WorldResult(
    string? Failure, long Events, uint Struck, int Granted, int Lost, int LostUpdates, int Writes, int WriteBacks);

/// <summary>
/// A small world in virtual time: processes with the production engine, nodes with the production rules, clocks, a
/// network, a guarded resource, and a schedule of what its users and fate do. All of it follows from the schedule. One
/// world runs many schedules, one after the other; not thread-safe.
/// </summary>
/// <remarks>
/// Times are sixty times those of a quick network, as leases are of a minute: what matters is their ratio. True time is
/// in ticks of 100 ns and each process and node has a clock beside it.
/// </remarks>
internal sealed partial class LockWorld
{
    public static readonly string[] Names = ["a", "b"];

    private const long Ms = TimeSpan.TicksPerMillisecond;
    private const long WallMs = 1_767_225_600_000;
    private const long Slice = 5_000 * Ms;
    private const int MaxEvents = 200_000;

    private readonly HappeningQueue _queue = new();
    private readonly List<LockEffect> _effects = [];
    private readonly SimulatedLockNode[] _allNodes;
    private readonly SimulatedProcess[] _processes;
    private readonly GuardedRegister[] _registers = [new(), new()];
    private LockSchedule _schedule = null!;
    private LockTerms _terms = null!;
    private int _nodeCount;
    private long _now, _events;
    private uint _struck;
    private int _granted, _lost, _writeBacks;

    public LockWorld()
    {
        _allNodes = [.. Enumerable.Range(0, 7).Select(i => new SimulatedLockNode(i))];
        _processes = [.. Enumerable.Range(0, LockSchedule.Processes).Select(i => new SimulatedProcess(i))];
    }

    /// <summary>Null, or where the steps are written.</summary>
    public List<string>? Log { get; set; }

    private ReadOnlySpan<SimulatedLockNode> Nodes => _allNodes.AsSpan(0, _nodeCount);

    public WorldResult Run(LockSchedule schedule)
    {
        Reset(schedule);
        string? failure = null;
        try
        {
            RunUntil((LockSchedule.HorizonMs + 1) * Ms);
            Heal();
            RunFinale();
        }
        catch (ViolationException e)
        {
            failure = $"{e.Message}, at {_now / Ms} ms";
        }

        return new WorldResult(
            failure, _events, _struck, _granted, _lost, _registers.Sum(r => r.LostUpdates),
            _registers.Sum(r => r.Writes), _writeBacks);
    }

    private void Reset(LockSchedule schedule)
    {
        _schedule = schedule;
        _nodeCount = schedule.Nodes;
        var fingerprint = new LockFingerprint(
            "", schedule.Nodes, LockSchedule.MaxTimeToLiveMs, schedule.LockDelayMs);
        _terms = new LockTerms(
            fingerprint, NodeTimeoutMs: 3_000, ProbeMs: 12_000, RetryMinMs: 120, RetryMaxMs: 12_000);
        (_now, _events, _struck, _granted, _lost, _writeBacks) = (0, 0, 0, 0, 0, 0);
        _queue.Clear();
        ResetNetwork();
        ResetInvariants();
        foreach (GuardedRegister register in _registers)
            register.Reset();
        foreach (SimulatedLockNode node in Nodes)
            node.Reset(DrawClock(node.Index));
        foreach (SimulatedProcess process in _processes)
        {
            process.Reset(DrawClock(16 + process.Index));
            Boot(process);
        }

        for (int i = 0; i < schedule.Actions.Count; i++)
            _queue.Add(schedule.Actions[i].AtMs * Ms, new Happening(HappeningKind.Action, -1, 0, i, null));
    }

    // Rates differ by less than the drift that leases allow for.
    private SimulatedClock DrawClock(int of)
    {
        if (_schedule.NetworkSeed == 0)
            return new SimulatedClock(1_000 * TimeSpan.TicksPerSecond, 0);
        ulong bits = Hash((ulong)of + 0xC10C_0000);
        long rate = (bits % 5) switch { 0 => -4_950, 1 => 4_950, _ => (long)(bits >> 8) % 4_950 };
        return new SimulatedClock((1_000 + (long)((bits >> 40) % 1_000)) * TimeSpan.TicksPerSecond, rate);
    }

    private void Boot(SimulatedProcess process)
    {
        ulong seed = (ulong)((process.Index * 1_000) + process.Life);
        long local = process.Clock.At(_now);
        process.Engine = new LockEngine(_terms, new UInt128(seed + 1, seed), local, WallMs + (_now / Ms));
        process.NextWake = long.MaxValue;
        process.IsDown = false;
        Step(process, LockEvent.Tick);
    }

    private void RunUntil(long endTicks)
    {
        while (_queue.TryTake(endTicks, out long at, out Happening happening))
        {
            _now = Math.Max(at, _now);
            if (++_events > MaxEvents)
                throw new ViolationException("something runs without end");
            Handle(happening);
        }

        _now = Math.Max(_now, endTicks);
    }

    private void Handle(in Happening happening)
    {
        if (happening.Process >= 0 && happening.Kind is not (HappeningKind.Request or HappeningKind.Resource))
        {
            SimulatedProcess process = _processes[happening.Process];
            if (process.IsDown || process.Life != happening.Life)
                return;
            if (process.PausedUntil > _now)
            {
                _queue.Add(process.PausedUntil, happening);
                return;
            }
        }

        switch (happening.Kind)
        {
            case HappeningKind.Action:
                Act(_schedule.Actions[(int)happening.Argument]);
                break;
            case HappeningKind.EndOfAction:
                EndAction((ActionKind)happening.Argument, happening.Life, happening.Subject);
                break;
            case HappeningKind.Request:
                Arrive(happening, (NodeRequest)happening.Subject!);
                break;
            case HappeningKind.Reply:
                HearReply(_processes[happening.Process], (NodeRequest)happening.Subject!);
                break;
            case HappeningKind.Failure:
                HearFailure(_processes[happening.Process], (NodeRequest)happening.Subject!, happening.Argument != 0);
                break;
            case HappeningKind.Wake:
                WakeUp(_processes[happening.Process]);
                break;
            case HappeningKind.Job:
                GoOn((SimulatedJob)happening.Subject!, (JobStep)happening.Argument);
                break;
            case HappeningKind.Resource:
                Use((SimulatedJob)happening.Subject!, happening.Argument != 0);
                break;
            case HappeningKind.ResourceReply:
                WriteIfHeld((SimulatedJob)happening.Subject!);
                break;
        }
    }

    private void WakeUp(SimulatedProcess process)
    {
        process.NextWake = long.MaxValue;
        Step(process, LockEvent.Tick);
    }

    private void Step(SimulatedProcess process, in LockEvent happened)
    {
        int first = _effects.Count;
        long local = process.Clock.At(_now);
        process.Engine.Step(happened, local, _effects);
        for (int i = first; i < _effects.Count; i++)
            Perform(process, _effects[i]);
        _effects.RemoveRange(first, _effects.Count - first);
        CheckProcess(process, local);
        long wake = process.Clock.TrueAt(process.Engine.NextWakeTicks);
        if (wake >= process.NextWake || wake >= long.MaxValue / 8)
            return;
        process.NextWake = wake;
        Later(process, wake, HappeningKind.Wake, 0, null);
    }

    private void Perform(SimulatedProcess process, in LockEffect effect)
    {
        if (effect.Kind == LockEffectKind.Send)
        {
            Send(process, effect.Request!);
            return;
        }

        var job = (SimulatedJob)effect.Claim!.Tag!;
        Log?.Add($"{_now / Ms,7} process {process.Index} {effect.Kind} {string.Join('+', job.Claim.Names)} " +
            $"tokens {string.Join('+', job.Claim.Tokens)}");
        switch (effect.Kind)
        {
            case LockEffectKind.Granted:
                _granted++;
                CheckGrant(process, job);
                BeginWork(job);
                break;
            case LockEffectKind.Extended:
                if (job.Claim.LeaseTicks < job.ExtendedFrom + _terms.LeaseTicks(job.Claim.TimeToLiveMs))
                    throw new ViolationException("I7: an extension was confirmed that is not there");
                break;
            case LockEffectKind.Lost:
                _lost++;
                if (++job.Losses > 1)
                    throw new ViolationException("I5: a lock was lost twice");
                Later(process, _now + (job.Argument % 4_000 * Ms), HappeningKind.Job, (long)JobStep.Release, job);
                break;
            case LockEffectKind.Released or LockEffectKind.Refused:
                CheckEnd(job, effect.Kind);
                job.HasEnded = true;
                process.Jobs.Remove(job);
                break;
        }
    }

    private void Later(SimulatedProcess process, long atTicks, HappeningKind kind, long argument, object? subject) =>
        _queue.Add(Math.Max(atTicks, _now), new Happening(kind, process.Index, process.Life, argument, subject));

    // Calm, everyone asks once more for each name and gets it; then nothing of anybody is left anywhere.
    private void RunFinale()
    {
        // Whoever holds or waits comes to an end; the longest schedule holds one name all the time.
        long limit = _now + (LockSchedule.HorizonMs * 4 * Ms);
        while (_now < limit && Array.Exists(_processes, process => process.IsDown || process.Jobs.Count > 0))
            RunUntil(_now + Slice);
        var last = new List<SimulatedJob>();
        foreach (SimulatedProcess process in _processes)
        {
            foreach (int name in (ReadOnlySpan<int>)[0, 1])
                last.Add(Begin(process, [name], 200 * Ms, LockClaim.Never, 12_000, 3));
        }

        // A node may be asked only now, for the first time since it forgot, and has to wait then.
        limit = _now + (3 * _terms.QuarantineTicks);
        while (_now < limit && last.Exists(job => !job.HasEnded))
            RunUntil(_now + Slice);
        if (last.Find(job => !job.HasEnded || job.GrantedTicks < 0) is { } idle)
        {
            throw new ViolationException(
                $"I11: process {idle.Process.Index} is {idle.Claim.State} for {idle.Claim.Names[0]} in a calm world");
        }

        RunUntil(_now + _terms.QuarantineTicks);
        CheckDrained();
    }
}
