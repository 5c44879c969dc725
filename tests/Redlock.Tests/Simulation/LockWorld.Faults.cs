namespace Purlin.Redlock.Tests;

/// <summary>What fate does.</summary>
internal sealed partial class LockWorld
{
    private void Act(in ScheduledAction action)
    {
        Log?.Add($"{_now / Ms,7} {action}");
        _struck |= 1u << (int)action.Kind;
        long end = _now + (action.DurationMs * Ms);
        SimulatedLockNode node = _allNodes[action.Target % _nodeCount];
        SimulatedProcess process = _processes[action.Target % _processes.Length];
        int link = LinkOf(action.Peer, action.Target % _nodeCount);
        switch (action.Kind)
        {
            case ActionKind.Acquire:
                BeginJob(action);
                break;
            case ActionKind.Cancel:
                CancelOne(action);
                break;
            case ActionKind.Bootstrap:
                Step(process, LockEvent.Bootstrap);
                break;
            case ActionKind.NodeLoss or ActionKind.NodeRestart or ActionKind.NodeRollback:
                EndNode(action.Kind, node, end);
                // What takes one node away may take its neighbour too.
                if (action.Argument % 4 == 0)
                    EndNode(action.Kind, _allNodes[(action.Target + 1) % _nodeCount], end);
                break;
            case ActionKind.NodeFlush when !node.IsDown:
                node.Flush(_now);
                break;
            case ActionKind.NodeFreeze:
                node.FrozenUntil = end;
                break;
            case ActionKind.ProcessPause:
                process.PausedUntil = Math.Max(process.PausedUntil, end);
                break;
            case ActionKind.ProcessKill when !process.IsDown:
                process.IsDown = true;
                process.Life++;
                process.Jobs.Clear();
                process.Owed.Clear();
                Until(end, action.Kind, process.Life, process);
                break;
            case ActionKind.Cut:
                _requestsCutUntil[link] = _repliesCutUntil[link] = end;
                break;
            case ActionKind.OneWayCut:
                for (int other = 0; other < _nodeCount; other++)
                {
                    bool hasReplies = action.Argument % 2 == 0;
                    (hasReplies ? _repliesCutUntil : _requestsCutUntil)[LinkOf(action.Peer, other)] = end;
                }

                break;
            case ActionKind.Loss:
                _losses[node.Index] = (end, 200 + (action.Argument % 600));
                break;
            case ActionKind.Delay:
                _delays[link] = (end, action.Argument % (action.Argument / 65_536 % 2 == 0 ? 16_000u : 3_000u) * Ms);
                break;
            case ActionKind.NodeClockStep:
                node.Clock.Step(((int)(action.Argument % 400_000) - 100_000) * Ms);
                break;
            case ActionKind.ProcessClockRate:
                bool isSlow = action.Argument / 4_194_304 % 2 == 0;
                process.Clock.SetRate(
                    _now, isSlow ? (int)(action.Argument % 300_000) - 660_000 : action.Argument % 2_000_000);
                Until(end, action.Kind, process.Life, process);
                break;
        }
    }

    private void EndNode(ActionKind kind, SimulatedLockNode node, long end)
    {
        if (node.IsDown)
            return;
        NodeKernel kept = kind switch
        {
            ActionKind.NodeLoss => new NodeKernel(),
            ActionKind.NodeRollback => node.Snapshot ?? new NodeKernel(),
            _ => node.Kernel,
        };
        node.End();
        Until(end, kind, node.Life, (node, kept));
    }

    private void Until(long end, ActionKind kind, int life, object subject) =>
        _queue.Add(end, new Happening(HappeningKind.EndOfAction, -1, life, (long)kind, subject));

    private void EndAction(ActionKind kind, int life, object? subject)
    {
        switch (subject)
        {
            case (SimulatedLockNode node, NodeKernel kept) when node.IsDown && node.Life == life:
                node.Start(kept, _now, hasForgotten: kind != ActionKind.NodeRestart);
                break;
            case SimulatedProcess process when kind == ActionKind.ProcessClockRate:
                process.Clock.SetRate(_now, 0);
                NoticeClock(process);
                break;
            case SimulatedProcess process when process.IsDown && process.Life == life:
                Boot(process);
                break;
        }
    }

    private void NoticeClock(SimulatedProcess process)
    {
        if (!process.IsDown)
            Later(process, _now, HappeningKind.Wake, 0, null);
    }

    private void Heal()
    {
        CalmNetwork();
        foreach (SimulatedLockNode node in Nodes)
            node.FrozenUntil = 0;
        foreach (SimulatedProcess process in _processes)
        {
            process.PausedUntil = 0;
            process.Clock.SetRate(_now, 0);
        }
    }
}
