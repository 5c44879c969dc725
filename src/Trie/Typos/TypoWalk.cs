using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// Walks an index with a query and an automaton, and answers the ranges of all terms that are near enough. Used again,
/// also for other indexes; allocates only while it grows. Not thread-safe.
/// </summary>
/// <remarks>
/// First the topology, nodes from a stack in the order of their terms. What it passes becomes a list in the same order:
/// subtrees that are near enough whatever follows, and light terms between nodes, which the second part scans. So
/// their blocks can be on their way before they are read.
/// </remarks>
internal sealed class TypoWalk
{
    // Blocks are asked for so many scans ahead.
    private const int Ahead = 6;

    private readonly TypoQuery _query = new();
    private readonly TypoScan _scan = new();
    private readonly TypoRanges _ranges = new();
    private TypoStep[] _stack = new TypoStep[256];
    private TypoStep[] _found = new TypoStep[256];
    private int _stackCount;
    private int _foundCount;

    /// <summary>The terms within a distance of a query.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="topology">Theirs.</param>
    /// <param name="query">A folded key of at most 256 bytes.</param>
    /// <param name="edits">The most edits, 0 to 2.</param>
    /// <param name="isWhole">
    /// Whether the distance is that of the whole term; else it is the least of its beginnings.
    /// </param>
    /// <returns>Ranges of least distances, apart and in order, until the next walk.</returns>
    public ReadOnlySpan<TypoRange> Find(
        TermDictionary terms, PrefixTopology topology, ReadOnlySpan<byte> query, int edits, bool isWhole)
    {
        TypoAutomaton automaton = TypoAutomaton.For(edits);
        _query.Begin(query);
        _foundCount = 0;
        WalkTopology(topology, automaton, isWhole);
        _ranges.Begin();
        _scan.Begin(terms, automaton, _query, isWhole, _ranges);
        for (int i = 0; i < _foundCount; i++)
        {
            ref TypoStep step = ref _found[i];
            if (i + Ahead < _foundCount && !_found[i + Ahead].IsFound)
                terms.Prefetch(_found[i + Ahead].Start);
            if (step.IsFound)
                _ranges.Add(step.Start, step.End, step.Best);
            else
                _scan.Scan(step);
        }

        _ranges.Finish();
        GC.KeepAlive(_query);
        return _ranges.All;
    }

    private void WalkTopology(PrefixTopology topology, TypoAutomaton automaton, bool isWhole)
    {
        _stackCount = 0;
        Push(new(0, TypoStep.Node, TypoAutomaton.Start, (byte)(automaton.Edits + 1), 0, 0));
        // Each node is met once; more often only where an index is damaged.
        int left = topology.Count;
        while (_stackCount > 0)
        {
            TypoStep step = _stack[--_stackCount];
            if (!step.IsNode)
                Add(step);
            else if (left-- > 0)
                Visit(topology, automaton, step, isWhole);
        }
    }

    private void Visit(PrefixTopology topology, TypoAutomaton automaton, in TypoStep step, bool isWhole)
    {
        int node = step.Start, state = step.State, done = step.Done, best = step.Best;
        IdRange range = topology.RangeOf(node);
        uint follows = topology.FollowsOf(node);
        int own = (follows & PrefixTopology.TermBit) != 0 ? 1 : 0;
        int distance = automaton.Distance(state, _query.Length - done);
        if (distance < best)
        {
            if (!isWhole)
            {
                best = distance;
                Add(new(range.Start, range.End, TypoAutomaton.Dead, (byte)distance, 0, 0));
            }
            else if (own > 0)
            {
                Add(new(range.Start, range.Start + 1, TypoAutomaton.Dead, (byte)distance, 0, 0));
            }
        }

        if (automaton.Floor(state) >= best)
            return;
        int needed = automaton.Needed(state);
        if (needed != TypoAutomaton.Nothing && (follows & _query.SetOf(done, needed)) == 0)
            return;
        // From the last to the first, since the stack turns them around.
        var gap = new TypoStep(0, 0, step.State, (byte)best, step.Done, step.Depth);
        int first = topology.ChildrenOf(node, out int child), after = range.End;
        while (--child >= first)
        {
            IdRange terms = topology.RangeOf(child);
            if (terms.End < after)
                Push(gap with { Start = terms.End, End = after });
            after = terms.Start;
            uint label = topology.LabelOf(child);
            int next = automaton.Step(state, _query.Window(label, done));
            if (TypoAutomaton.StateOf(next) == TypoAutomaton.Dead)
                continue;
            Push(new(
                child, TypoStep.Node, (byte)TypoAutomaton.StateOf(next), (byte)best,
                (ushort)(done + TypoAutomaton.AdvanceOf(next)), (ushort)(step.Depth + Utf8Scalars.Length(label))));
        }

        if (range.Start + own < after)
            Push(gap with { Start = range.Start + own, End = after });
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
