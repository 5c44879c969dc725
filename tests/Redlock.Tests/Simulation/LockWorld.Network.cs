namespace Purlin.Redlock.Tests;

/// <summary>
/// The messages. What happens to one follows from the schedule's seed, its link and its number there, not from what
/// else has happened: when an action is left out, the others fare as before.
/// </summary>
internal sealed partial class LockWorld
{
    private const int Links = 16 * LockSchedule.Processes;

    private readonly long[] _messages = new long[2 * Links];
    private readonly long[] _requestsCutUntil = new long[Links];
    private readonly long[] _repliesCutUntil = new long[Links];
    private readonly (long Until, long SpreadTicks)[] _delays = new (long, long)[Links];
    private readonly (long Until, uint Share)[] _losses = new (long, uint)[16];
    private long _resourceMessages;

    private void ResetNetwork()
    {
        Array.Clear(_messages);
        _resourceMessages = 0;
        CalmNetwork();
    }

    private void CalmNetwork()
    {
        Array.Clear(_requestsCutUntil);
        Array.Clear(_repliesCutUntil);
        Array.Clear(_delays);
        Array.Clear(_losses);
    }

    private static int LinkOf(int process, int node) => (process * 16) + node;

    private ulong Hash(ulong number)
    {
        ulong z = (_schedule.NetworkSeed * 0x9E3779B97F4A7C15) + (number * 0xD1342543DE82EF95);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private ulong DrawMessage(int link, bool isReply)
    {
        ref long number = ref _messages[(2 * link) + (isReply ? 1 : 0)];
        return Hash(((ulong)((2 * link) + (isReply ? 1 : 0)) << 32) + (ulong)number++);
    }

    // Uniform from 6 to 66 ms, one in 64 up to 2 s more; without a seed 30 ms.
    private long DelayOf(ulong bits, int link)
    {
        long delay = _schedule.NetworkSeed == 0 ? 30 : 6 + (long)(bits % 60);
        if ((bits >> 8) % 64 == 0 && _schedule.NetworkSeed != 0)
            delay += (long)((bits >> 16) % 2_000);
        (long until, long spread) = _delays[link];
        return (delay * Ms) + (until > _now ? (long)((bits >> 32) % 1_024) * spread / 1_024 : 0);
    }

    private long ResourceDelay(SimulatedJob job)
    {
        ulong bits = Hash(0xFE50_0000_0000 + (ulong)_resourceMessages++);
        // Most are quick; some are on their way for longer than a lease.
        long most = bits % 16 == 0 ? 90_000 : 200;
        return _schedule.NetworkSeed == 0 ? job.Argument % 100 * Ms : (long)((bits >> 8) % (ulong)most) * Ms;
    }

    private bool IsLost(int node, ulong bits) =>
        _losses[node].Until > _now && (bits >> 44) % 1_024 < _losses[node].Share;

    private void Send(SimulatedProcess process, NodeRequest request)
    {
        NoteRequest(process, request);
        Log?.Add($"{_now / Ms,7} process {process.Index} sends node {request.Node}: {Tell(request)}");
        int link = LinkOf(process.Index, request.Node);
        ulong bits = DrawMessage(link, isReply: false);
        if (_requestsCutUntil[link] > _now || IsLost(request.Node, bits))
        {
            // Some clients know that nothing was sent, others do not.
            long isUnknown = bits % 3 == 0 ? 0 : 1;
            Later(process, _now + ((long)((bits >> 8) % 5_000) * Ms), HappeningKind.Failure, isUnknown, request);
            return;
        }

        _queue.Add(_now + DelayOf(bits, link), new Happening(
            HappeningKind.Request, process.Index, process.Life, _allNodes[request.Node].Life, request));
    }

    private void Arrive(in Happening happening, NodeRequest request)
    {
        SimulatedLockNode node = _allNodes[request.Node];
        SimulatedProcess process = _processes[happening.Process];
        if (process.Life != happening.Life || process.IsDown)
        {
            // Its process is gone; what it had sent is carried out all the same.
            if (!node.IsDown && happening.Argument == node.Life && node.FrozenUntil <= _now)
                Apply(process, node, request);
            return;
        }

        int link = LinkOf(process.Index, node.Index);
        ulong bits = DrawMessage(link, isReply: true);
        if (node.IsDown || happening.Argument != node.Life)
        {
            Later(process, _now + ((long)((bits >> 8) % 2_000) * Ms), HappeningKind.Failure, 1, request);
            return;
        }

        if (node.FrozenUntil > _now)
        {
            _queue.Add(node.FrozenUntil, happening);
            return;
        }

        Apply(process, node, request);
        bool isCut = _repliesCutUntil[link] > _now || IsLost(node.Index, bits);
        Later(
            process, _now + (isCut ? (long)((bits >> 8) % 5_000) * Ms : DelayOf(bits, link)),
            isCut ? HappeningKind.Failure : HappeningKind.Reply, 1, request);
    }

    private void Apply(SimulatedProcess process, SimulatedLockNode node, NodeRequest request)
    {
        BeforeApply(node);
        node.Apply(request.Batch, _now);
        AfterApply(node, request);
        Log?.Add($"{_now / Ms,7} process {process.Index} at node {node.Index} {request.Batch.Status.Standing}: " +
            Tell(request) + " -> " + string.Join(", ", request.Batch.Replies.ToArray().Select(
                reply => $"{reply.Kind} {reply.Counter % LockBatch.FloorStep}")));
    }

    private static string Tell(NodeRequest request) =>
        string.Join(", ", request.Tasks.Select(task => $"{task.Kind} {task.Attempt % 1_000}"));

    private void HearReply(SimulatedProcess process, NodeRequest request)
    {
        NoteReply(process, request);
        Step(process, LockEvent.Reply(request));
    }

    private void HearFailure(SimulatedProcess process, NodeRequest request, bool isUnknown)
    {
        NoteFailure(process, request, isUnknown);
        Log?.Add($"{_now / Ms,7} process {process.Index} {(isUnknown ? "has no answer of" : "could not send to")} " +
            $"node {request.Node}: {Tell(request)}");
        Step(process, LockEvent.Failed(request, isUnknown));
    }
}
