using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Trie;

/// <summary>
/// Terms by their exact counts, the greater first, of equal ones the lower id, where codes alone do not tell. Reads
/// memory that it does not own.
/// </summary>
/// <param name="maxima">The codes.</param>
/// <param name="counts">The exact counts; read only of terms that share a code with another one.</param>
/// <param name="labels">The labels of terms; null if none has one.</param>
internal sealed unsafe class ExactOrder(CodeMaxima maxima, long* counts, ulong* labels)
{
    /// <summary>The exact count of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long CountOf(int id) => counts[id];

    /// <summary>Begins to read the count of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int id)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(counts + id);
    }

    /// <summary>From the best of a range by code to the best by count.</summary>
    /// <param name="range">The range.</param>
    /// <param name="keys">
    /// The best 16 as <see cref="BestOfRange"/> has them, right up to one more than are wanted; becomes their ids.
    /// </param>
    /// <param name="found">How many of them there are, at most as many as are wanted.</param>
    /// <param name="wanted">How many are wanted, 1 to 16.</param>
    public void Settle(IdRange range, uint* keys, int found, int wanted)
    {
        int* ids = (int*)keys;
        int last = found == 0 ? CountCode.Hidden : BestOfRange.CodeOf(keys[found - 1]);
        bool isOpen = found == wanted && CountCode.IsShared(last)
            && (wanted == BestOfRange.Most || BestOfRange.CodeOf(keys[wanted]) == last);
        int certain = found;
        for (; isOpen && certain > 0 && BestOfRange.CodeOf(keys[certain - 1]) == last; certain--)
        {
        }

        for (int i = 0; i < certain; i++)
            ids[i] = BestOfRange.IdOf(keys[i], range);
        Sort(ids, certain);
        if (isOpen)
            FindSharing(range, (ushort)last, ids + certain, wanted - certain);
    }

    /// <summary>The best of ranges, however many.</summary>
    /// <param name="ranked">The terms, from the first one on.</param>
    /// <param name="ids">Room for as many as are wanted.</param>
    /// <param name="wanted">How many are wanted, from 1.</param>
    /// <param name="filter">Which terms are asked for; the others are passed over.</param>
    /// <returns>How many there are.</returns>
    public int Take<TRanked>(TRanked ranked, int* ids, int wanted, CompletionFilter filter)
        where TRanked : struct, IRankedTerms
    {
        int found = 0, first = 0, last = -1;
        while (ranked.TryNext(out int id, out int code, out int rank))
        {
            if (!Passes(id, filter))
                continue;
            if (rank != last)
                (first, last) = (found, rank);
            // Equal codes of their own are equal counts, and ids come in their order.
            if (found == wanted && (first == wanted || !CountCode.IsShared(code)))
                break;
            if (!CountCode.IsShared(code))
                ids[found++] = id;
            else
                found = first + Insert(ids + first, found - first, wanted - first, id);
        }

        return found;
    }

    private bool Passes(int id, CompletionFilter filter) =>
        filter.IsEmpty || filter.Passes(labels == null ? 0 : labels[id]);

    // All of one code, the best of them.
    private void FindSharing(IdRange range, ushort code, int* ids, int wanted)
    {
        int found = 0;
        for (int id = range.Start; id < range.End; id++)
        {
            int next = new ReadOnlySpan<ushort>(maxima.Level(0) + id, range.End - id).IndexOf(code);
            if (next < 0)
                return;
            id += next;
            found = Insert(ids, found, wanted, id);
        }
    }

    // An id greater than all that are there.
    private int Insert(int* ids, int found, int wanted, int id)
    {
        long count = counts[id];
        if (found == wanted && counts[ids[found - 1]] >= count)
            return found;
        int at = found < wanted ? found++ : found - 1;
        for (; at > 0 && counts[ids[at - 1]] < count; at--)
            ids[at] = ids[at - 1];
        ids[at] = id;
        return found;
    }

    // By code and id they are sorted already.
    private void Sort(int* ids, int count)
    {
        ushort* codes = maxima.Level(0);
        for (int i = 1; i < count; i++)
        {
            int id = ids[i], at = i;
            if (!CountCode.IsShared(codes[id]))
                return;
            for (; at > 0 && codes[ids[at - 1]] == codes[id] && counts[ids[at - 1]] < counts[id]; at--)
                ids[at] = ids[at - 1];
            ids[at] = id;
        }
    }
}
