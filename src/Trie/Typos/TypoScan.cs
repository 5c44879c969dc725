namespace Purlin.Trie;

/// <summary>
/// Looks for near terms among neighbours that no node divides. Used again. Not thread-safe.
/// </summary>
/// <remarks>
/// A block is a tree already: a term shares with the one before as many bytes as its lane says, so the automaton goes
/// on from there; and where it died, or nothing can change any more, all terms that share as much are passed by one
/// comparison of lanes.
/// </remarks>
internal sealed unsafe class TypoScan
{
    private readonly PinnedArray<byte> _text = new(BlockFormat.DecodedBytes);

    // What the automaton knows before each byte of the text that begins a scalar; within one, before the scalar.
    private readonly PinnedArray<uint> _known = new(BlockFormat.DecodedBytes);
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
        _known.Start[step.Depth] = Pack(step.State, step.Best, step.Done);
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
                known = Math.Max(step.Depth, Math.Min(terms.SharedOf(lane), Math.Min(read, length)));
        }
    }

    // Reads on from a byte; answers after how many nothing can change, or more than any term has if the end is reached.
    private int Read(int depth, int from, int length, out int best)
    {
        TypoAutomaton automaton = _automaton!;
        TypoWindows windows = _query!.Windows;
        int queryLength = _query.Length;
        byte* text = _text.Start;
        uint* known = _known.Start;
        while (from > depth && from < length && (text[from] & 0xC0) == 0x80)
            from--;
        int state = (int)(known[from] & 0xFF), done = (int)(known[from] >> 16);
        best = (int)(known[from] >> 8) & 0xFF;
        while (from < length)
        {
            uint scalar = text[from];
            int bytes = 1;
            if (scalar >= 0x80)
            {
                if (!Utf8Scalars.TryDecode(new(text, length), from, out scalar, out bytes))
                    return from;
                for (int within = 1; within < bytes; within++)
                    known[from + within] = known[from];
            }

            int next = automaton.Step(state, windows.Of(scalar, done));
            from += bytes;
            state = TypoAutomaton.StateOf(next);
            if (state == TypoAutomaton.Dead)
                return from;
            done += TypoAutomaton.AdvanceOf(next);
            if (!_isWhole)
            {
                best = Math.Min(best, automaton.Distance(state, queryLength - done));
                if (automaton.Floor(state) >= best)
                    return from;
            }

            known[from] = Pack(state, best, done);
        }

        if (_isWhole)
            best = Math.Min(best, automaton.Distance(state, queryLength - done));
        return int.MaxValue;
    }

    private static uint Pack(int state, int best, int done) => (uint)(state | (best << 8) | (done << 16));
}
