using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The terms of ranges one after the other, best code first, of equal ones the lower id: for those who want more than a
/// register holds, or do not know how many. Used again; allocates only while it grows. Not thread-safe.
/// </summary>
/// <remarks>
/// A heap of pieces of the maxima's levels, each with its greatest. The greatest piece is taken apart around it: what
/// is before it, what is after it, and what it is the greatest of. So each answer costs a few looks at 32 numbers,
/// however long the ranges are.
/// </remarks>
internal sealed unsafe class RankedIds
{
    private const int Fanout = CodeMaxima.Fanout;

    private CodeMaxima? _maxima;
    private Piece[] _heap = new Piece[64];
    private int _count;

    /// <summary>Begins with no range.</summary>
    public void Begin(CodeMaxima maxima)
    {
        _maxima = maxima;
        _count = 0;
    }

    /// <summary>Adds a range; ranges that overlap answer what they share more than once.</summary>
    public void Add(IdRange range)
    {
        // From both ends inwards what is less than a whole group, then the groups' greatest as a range of their level.
        int start = range.Start, end = range.End;
        for (int level = 0; start < end; level++)
        {
            int first = (int)(((long)start + Fanout - 1) / Fanout), last = end / Fanout;
            if (first >= last || level == _maxima!.Levels - 1)
            {
                // Two groups at most.
                int middle = Math.Min(end, (int)Math.Min((((long)start / Fanout) + 1) * Fanout, int.MaxValue));
                Push(level, start, middle);
                Push(level, middle, end);
                return;
            }

            Push(level, start, first * Fanout);
            Push(level, last * Fanout, end);
            (start, end) = (first, last);
        }
    }

    /// <summary>Takes the next one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="code">Its code.</param>
    /// <returns>False if none is left that is not hidden.</returns>
    public bool TryNext(out int id, out int code)
    {
        while (_count > 0)
        {
            Piece piece = Pop();
            Push(piece.Level, piece.Start, piece.Best);
            Push(piece.Level, piece.Best + 1, piece.End);
            if (piece.Level == 0)
            {
                (id, code) = (piece.Best, piece.Code);
                return true;
            }

            int start = piece.Best * Fanout;
            Push(piece.Level - 1, start, Math.Min(start + Fanout, _maxima!.EntriesOf(piece.Level - 1)));
        }

        (id, code) = (-1, 0);
        return false;
    }

    // Of at most 32 in one level.
    private void Push(int level, int start, int end)
    {
        if (start >= end)
            return;
        ushort* codes = _maxima!.Level(level);
        int best = start;
        for (int i = start + 1; i < end; i++)
            best = codes[i] > codes[best] ? i : best;
        ushort code = codes[best];
        if (code == CountCode.Hidden)
            return;
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _count * 2);
        var piece = new Piece(code, level, start, best, end);
        int at = _count++;
        for (; at > 0 && piece.IsBefore(_heap[(at - 1) / 2]); at = (at - 1) / 2)
            _heap[at] = _heap[(at - 1) / 2];
        _heap[at] = piece;
    }

    private Piece Pop()
    {
        Piece top = _heap[0], last = _heap[--_count];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child]))
                child++;
            if (!_heap[child].IsBefore(last))
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
        return top;
    }

    private readonly record struct Piece(ushort Code, int Level, int Start, int Best, int End)
    {
        // Of equal ones whoever may have the lower id.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Piece other)
        {
            if (Code != other.Code)
                return Code > other.Code;
            return (long)Best << (5 * Level) < (long)other.Best << (5 * other.Level);
        }
    }
}
