using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// Walks a topology with an automaton, and answers in the order of the terms what is near enough and what must be
/// scanned. Used again; allocates only while it grows. Not thread-safe.
/// </summary>
/// <remarks>
/// Most nodes that it reaches have no edit left. Of those only what goes on by one of a few scalars is of use, children
/// found by their labels, light terms between the two labels that enclose the scalar; and they are looked at where they
/// are found, since mostly nothing comes of it. All is pushed from the last to the first, so it is popped in order.
/// </remarks>
internal sealed class TopologyWalk
{
    private const int Lanes = 8;

    private readonly int[] _ways = new int[TypoAutomaton.WindowBits];
    private TypoStep[] _stack = new TypoStep[256];
    private TypoStep[] _found = new TypoStep[256];
    private int _stackCount;
    private int _foundCount;
    private PrefixTopology? _topology;
    private TypoAutomaton? _automaton;
    private TypoQuery? _query;
    private bool _isWhole;
    private int _left;

    /// <summary>Walks.</summary>
    /// <returns>Steps that are none of nodes, those around others before them; until the next walk.</returns>
    public ReadOnlySpan<TypoStep> Walk(
        PrefixTopology topology, TypoAutomaton automaton, TypoQuery query, bool isWhole)
    {
        (_topology, _automaton, _query, _isWhole) = (topology, automaton, query, isWhole);
        _stackCount = _foundCount = 0;
        // Each node is met once; more often only where an index is damaged.
        _left = topology.Count;
        Push(new(0, TypoStep.Node, TypoAutomaton.Start, (byte)(automaton.Edits + 1), 0, 0));
        while (_stackCount > 0)
        {
            TypoStep step = _stack[--_stackCount];
            if (step.IsNode)
                Reach(step);
            else
                Add(step);
        }

        return _found.AsSpan(0, _foundCount);
    }

    // Pushes what is to do at a node: what is below it first, what is found at it last.
    private void Reach(in TypoStep step)
    {
        if (_left-- <= 0)
            return;
        TypoAutomaton automaton = _automaton!;
        int distance = automaton.Distance(step.State, _query!.Length - step.Done);
        bool isFound = distance < step.Best;
        TypoStep below = isFound && !_isWhole ? step with { Best = (byte)distance } : step;
        if (automaton.Floor(step.State) < below.Best)
        {
            int needed = automaton.Needed(step.State);
            if (needed == TypoAutomaton.Nothing)
                PassLive(below);
            else
                PassExhausted(below, needed);
        }

        if (!isFound)
            return;
        PrefixTopology topology = _topology!;
        int start = topology.StartOf(step.Start), end = topology.EndOf(step.Start);
        if (_isWhole)
            end = Math.Min(end, FirstGap(step.Start));
        Push(new(start, end, TypoAutomaton.Dead, (byte)distance, 0, 0));
    }

    // All children, if one of their scalars or of those below them may be of use.
    private void PassLive(in TypoStep step)
    {
        PrefixTopology topology = _topology!;
        TypoAutomaton automaton = _automaton!;
        TypoQuery query = _query!;
        int state = step.State, done = step.Done, node = step.Start;
        int other = automaton.Step(state, 0);
        // What has no scalar of the query is no nearer to it than one other scalar makes it.
        int otherDistance = automaton.Distance(
            TypoAutomaton.StateOf(other), query.Length - done - TypoAutomaton.AdvanceOf(other));
        uint wanted = otherDistance < step.Best ? uint.MaxValue : query.Kinds;
        int first = topology.ChildrenOf(node, out int end), after = topology.EndOf(node);
        for (int from = first + ((end - 1 - first) & -Lanes); from >= first; from -= Lanes)
        {
            uint there = uint.MaxValue >> (32 - Math.Min(end - from, Lanes));
            uint children = topology.WithAny(from, wanted) & there;
            uint gaps = topology.BeforeGap(from) & there;
            if (from + Lanes >= end)
            {
                uint last = 1u << (end - 1 - from);
                gaps = topology.EndOf(end - 1) < after ? gaps | last : gaps & ~last;
            }

            for (uint both = children | gaps; both != 0;)
            {
                int lane = BitOperations.Log2(both), child = from + lane;
                both ^= 1u << lane;
                if (((gaps >> lane) & 1) != 0)
                    PushGap(step, topology.EndOf(child), child + 1 < end ? topology.StartOf(child + 1) : after);
                if (((children >> lane) & 1) != 0)
                    Enter(step, child, isFromLive: true);
            }
        }

        PushGap(step, FirstGap(node), first < end ? topology.StartOf(first) : after);
    }

    // Children and light terms that go on by one of the scalars that the state needs.
    private void PassExhausted(in TypoStep step, int needed)
    {
        PrefixTopology topology = _topology!;
        int node = step.Start, first = topology.ChildrenOf(node, out int end), count = 0;
        uint traits = topology.TraitsOf(node);
        for (int place = step.Done; needed != 0; place++, needed >>= 1)
        {
            uint scalar = _query!.ScalarAt(place);
            if ((needed & 1) == 0 || scalar == TypoQuery.None)
                continue;
            int child = topology.Find(first, end, scalar);
            if (child < end && topology.LabelOf(child) == scalar)
                count = AddWay((child * 2) + 1, count);
            else if ((traits & PrefixTopology.Light(scalar)) != 0)
                count = AddWay(child * 2, count);
        }

        while (count-- > 0)
        {
            int child = _ways[count] / 2;
            if ((_ways[count] & 1) != 0)
            {
                Enter(step, child, isFromLive: false);
                continue;
            }

            PushGap(
                step, child > first ? topology.EndOf(child - 1) : FirstGap(node),
                child < end ? topology.StartOf(child) : topology.EndOf(node));
        }
    }

    // Keeps them in order, each once.
    private int AddWay(int way, int count)
    {
        int at = count;
        while (at > 0 && _ways[at - 1] > way)
            at--;
        if (at > 0 && _ways[at - 1] == way)
            return count;
        _ways.AsSpan(at, count - at).CopyTo(_ways.AsSpan(at + 1));
        _ways[at] = way;
        return count + 1;
    }

    // One without edits left is looked at at once where it is not so itself that its parent is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter(in TypoStep step, int child, bool isFromLive)
    {
        uint label = _topology!.LabelOf(child);
        int next = _automaton!.Step(step.State, _query!.Windows.Of(label, step.Done));
        int state = TypoAutomaton.StateOf(next);
        if (state == TypoAutomaton.Dead)
            return;
        var entered = new TypoStep(
            child, TypoStep.Node, (byte)state, step.Best, (ushort)(step.Done + TypoAutomaton.AdvanceOf(next)),
            (ushort)(step.Depth + Utf8Scalars.Length(label)));
        if (isFromLive && _automaton.Needed(state) != TypoAutomaton.Nothing)
            Reach(entered);
        else
            Push(entered);
    }

    // A prefix that is a term is that of its node.
    private int FirstGap(int node) =>
        _topology!.StartOf(node) + ((_topology.TraitsOf(node) & PrefixTopology.IsTerm) != 0 ? 1 : 0);

    private void PushGap(in TypoStep step, int start, int end)
    {
        if (start < end)
            Push(step with { Start = start, End = end });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(in TypoStep step)
    {
        if (_stackCount == _stack.Length)
            Array.Resize(ref _stack, _stackCount * 2);
        _stack[_stackCount++] = step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(in TypoStep step)
    {
        if (_foundCount == _found.Length)
            Array.Resize(ref _found, _foundCount * 2);
        _found[_foundCount++] = step;
    }
}
