namespace Purlin.Trie;

/// <summary>
/// Looks for near terms among neighbours that no node divides. Used again. Not thread-safe.
/// </summary>
/// <remarks>
/// A block is a tree already: a term shares with the one before as many bytes as its lane says, so the automaton goes on
/// from there; and where it died, or nothing can change any more, all terms that share as much are passed by one
/// comparison of lanes.
/// </remarks>
internal sealed unsafe class TypoScan
{
    private readonly PinnedArray<byte> _text = new(BlockFormat.DecodedBytes);

    // Before each byte of the text, where it begins a scalar; within one, before the scalar.
    private readonly PinnedArray<TypoStep> _steps = new(BlockFormat.DecodedBytes);
    private TermDictionary? _terms;
    private TypoAutomaton? _automaton;
    private TypoQuery? _query;
    private TypoRanges? _ranges;
    private bool _isWhole;
    private int _left;

    /// <summary>Begins with a query.</summary>
    public void Begin(
        TermDictionary terms, TypoAutomaton automaton, TypoQuery query, bool isWhole, TypoRanges ranges)
    {
        (_terms, _automaton, _query, _isWhole, _ranges) = (terms, automaton, query, isWhole, ranges);
        // Each term is met once; more often only where an index is damaged.
        _left = terms.Count;
    }

    /// <summary>Adds the terms of a step that are nearer than its best.</summary>
    public void Scan(in TypoStep step)
    {
        int id = step.Start, end = id + Math.Min(step.End - id, _left);
        _left = Math.Max(_left - (step.End - id), 0);
        _steps.Start[step.Depth] = step;
        while (id < end)
        {
            int block = id / BlockFormat.Terms, first = block * BlockFormat.Terms;
            int count = Math.Min(end - first, BlockFormat.Terms);
            ScanBlock(step, _terms!.Block(block), first, id - first, count);
            id = first + count;
        }

        GC.KeepAlive(this);
    }

    private void ScanBlock(in TypoStep step, in TermBlock terms, int first, int lane, int count)
    {
        byte* text = _text.Start;
        int known = step.Depth;
        while (lane < count)
        {
            int length = terms.Continue(lane, known, text);
            int read = Read(step.Depth, known, length, out int best);
            int next = terms.EndOf(lane, read, count);
            if (best < step.Best)
                _ranges!.Add(first + lane, first + next, best);
            lane = next;
            if (lane < count)
                known = Math.Clamp(terms.SharedOf(lane), step.Depth, Math.Min(read, length));
        }
    }

    // Reads on from a byte; answers after how many nothing can change, or more than any term has if the end is reached.
    private int Read(int depth, int from, int length, out int best)
    {
        TypoAutomaton automaton = _automaton!;
        TypoQuery query = _query!;
        byte* text = _text.Start;
        TypoStep* steps = _steps.Start;
        while (from > depth && from < length && (text[from] & 0xC0) == 0x80)
            from--;
        TypoStep at = steps[from];
        int state = at.State, done = at.Done;
        best = at.Best;
        while (from < length)
        {
            uint scalar = text[from];
            int bytes = 1;
            if (scalar >= 0x80 && !Utf8Scalars.TryDecode(new(text, length), from, out scalar, out bytes))
                return length;
            int next = automaton.Step(state, query.Window(scalar, done));
            if (TypoAutomaton.StateOf(next) == TypoAutomaton.Dead)
                return from + bytes;
            for (int within = 1; within < bytes; within++)
                steps[from + within] = steps[from];
            from += bytes;
            state = TypoAutomaton.StateOf(next);
            done += TypoAutomaton.AdvanceOf(next);
            if (!_isWhole)
            {
                best = Math.Min(best, automaton.Distance(state, query.Length - done));
                if (automaton.Floor(state) >= best)
                    return from;
            }

            steps[from] = new(0, 0, (byte)state, (byte)best, (ushort)done, 0);
        }

        if (_isWhole)
            best = Math.Min(best, automaton.Distance(state, query.Length - done));
        return int.MaxValue;
    }
}
