namespace Purlin.Trie;

/// <summary>
/// Sorts terms by the bytes of their keys, eight at a time and in place: the first eight of all as numbers beside their
/// addresses, then the next eight of those that are equal so far. The numbers are sorted from the highest byte on
/// (P. M. McIlroy, K. Bostic, M. D. McIlroy, "Engineering Radix Sort", 1993: American flag sort), few of them by
/// comparison. O(bytes of all keys); the depth is bounded by their length. Terms with the same key are sorted by their
/// texts.
/// </summary>
internal static unsafe class TermSorter
{
    private const int Digits = 256;
    private const int ComparedCount = 256;
    private const int HeadBits = 64;
    private const int DigitBits = 8;

    /// <summary>Sorts.</summary>
    /// <param name="heads">The first eight bytes of each key as a big-endian number; undefined afterwards.</param>
    /// <param name="terms">The addresses of the terms, in the same order.</param>
    /// <param name="count">How many there are.</param>
    public static void Sort(ulong* heads, nint* terms, int count) => Sort(heads, terms, count, 0);

    // By the eight bytes from a depth on, which the heads are.
    private static void Sort(ulong* heads, nint* terms, int count, int depth)
    {
        SortHeads(heads, terms, count, HeadBits - DigitBits);
        depth += sizeof(ulong);
        for (int start = 0, end; start < count; start = end)
        {
            ulong head = heads[start];
            for (end = start + 1; end < count && heads[end] == head; end++)
            {
            }

            if (end - start > 1)
                SortEqual(heads + start, terms + start, end - start, depth);
        }
    }

    // Those whose keys are equal up to a depth, but for the zeros that stand for what is not there.
    private static void SortEqual(ulong* heads, nint* terms, int count, int depth)
    {
        bool isLonger = false;
        for (int i = 0; i < count; i++)
        {
            var term = (StoredTerm*)terms[i];
            int rest = term->KeyBytes - depth;
            isLonger |= rest > 0;
            heads[i] = rest > 0 ? KeyBytes.Head((byte*)(term + 1) + depth, rest) : 0;
        }

        if (isLonger)
            Sort(heads, terms, count, depth);
        else
            new Span<nint>(terms, count).Sort(default(ByLengthThenText));
    }

    private static void SortHeads(ulong* heads, nint* terms, int count, int shift)
    {
        if (count < 2 || shift < 0)
            return;
        if (count <= ComparedCount)
        {
            new Span<ulong>(heads, count).Sort(new Span<nint>(terms, count));
            return;
        }

        int* starts = stackalloc int[Digits + 1];
        int* next = stackalloc int[Digits];
        new Span<int>(starts, Digits + 1).Clear();
        for (int i = 0; i < count; i++)
            starts[(byte)(heads[i] >> shift) + 1]++;
        for (int digit = 0; digit < Digits; digit++)
        {
            starts[digit + 1] += starts[digit];
            next[digit] = starts[digit];
        }

        Permute(heads, terms, starts, next, shift);
        for (int digit = 0; digit < Digits; digit++)
        {
            int start = starts[digit];
            SortHeads(heads + start, terms + start, starts[digit + 1] - start, shift - DigitBits);
        }
    }

    // Takes one that is in a wrong place to where it belongs, and the one that was there, until the first place is met.
    private static void Permute(ulong* heads, nint* terms, int* starts, int* next, int shift)
    {
        for (int digit = 0; digit < Digits; digit++)
        {
            int end = starts[digit + 1];
            while (next[digit] < end)
            {
                ulong head = heads[next[digit]];
                nint term = terms[next[digit]];
                while (true)
                {
                    int own = (byte)(head >> shift);
                    int at = next[own]++;
                    if (own == digit)
                    {
                        (heads[at], terms[at]) = (head, term);
                        break;
                    }

                    (head, heads[at]) = (heads[at], head);
                    (term, terms[at]) = (terms[at], term);
                }
            }
        }
    }

    // Of keys that differ in zeros at their ends alone.
    private readonly struct ByLengthThenText : IComparer<nint>
    {
        public int Compare(nint x, nint y)
        {
            int length = ((StoredTerm*)x)->KeyBytes - ((StoredTerm*)y)->KeyBytes;
            return length != 0 ? length
                : StoredTerm.TextOf((StoredTerm*)x).SequenceCompareTo(StoredTerm.TextOf((StoredTerm*)y));
        }
    }
}
