using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Trie;

/// <summary>
/// The best terms of a prefix by count, of equal ones in the order of keys: from the list of a heavy prefix, by
/// networks and maxima for a light one, and by a heap for more than 16. Thread-safe.
/// </summary>
/// <remarks>
/// Where codes do not decide, up to 512 counts of a light prefix are read; a heap reads as many as share the last code.
/// </remarks>
/// <param name="terms">The terms.</param>
/// <param name="heavy">The heavy prefixes.</param>
/// <param name="maxima">The codes.</param>
/// <param name="order">The exact counts.</param>
internal sealed unsafe class TopTerms(
    TermDictionary terms, HeavyPrefixes heavy, CodeMaxima maxima, ExactOrder order)
{
    /// <summary>How many are found at once; for more there is a heap.</summary>
    public const int Most = BestOfRange.Most;

    /// <summary>Room for ids of this many more than are wanted.</summary>
    public const int Padding = 2 * Most;

    /// <summary>The ids of the best terms that begin with a key.</summary>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length; all terms begin with an empty one.</param>
    /// <param name="wanted">How many are wanted, from 1.</param>
    /// <param name="ids">Room for as many and <see cref="Padding"/>.</param>
    /// <param name="ranked">The heap, which is needed for more than 16 and not asked for before.</param>
    /// <param name="filter">Which of them are asked for.</param>
    /// <returns>How many there are.</returns>
    public int Find(
        byte* key, int length, int wanted, int* ids, ref RankedIds? ranked, CompletionFilter filter = default)
    {
        if (length > BlockFormat.MaxTermBytes)
            return 0;
        int* list = length == 0 ? heavy.ListOfAll(out IdRange range) : heavy.Find(key, length, out range);
        if (list != null && wanted <= Most && filter.IsEmpty)
            return Copy(list, wanted, ids);
        if (list == null)
        {
            range = terms.RangeOf(key, length);
            if (range.IsEmpty)
                return 0;
        }

        if (wanted <= Most && filter.IsEmpty && range.Count <= BestOfRange.MaxCount)
            return FindLight(range, wanted, ids);
        ranked ??= new RankedIds();
        ranked.Begin(maxima);
        ranked.Add(range);
        return order.Take(new CodeRanking(ranked), ids, wanted, filter);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindLight(IdRange range, int wanted, int* ids)
    {
        uint* keys = (uint*)ids;
        // One more than wanted: whether it shares the code of the last one.
        BestOfRange.Find(maxima, range, Math.Min(wanted + 1, Most), keys);
        keys[Most] = keys[Most - 1];
        Vector512<uint> best = Vector512.Load(keys);
        Vector512<uint> codes = best >> BestOfRange.PlaceBits, next = Vector512.Load(keys + 1) >> BestOfRange.PlaceBits;
        ulong inUse = (1ul << wanted) - 1;
        ulong there = Vector512.GreaterThan(best, Vector512<uint>.Zero).ExtractMostSignificantBits() & inUse;
        int found = BitOperations.PopCount(there);
        ulong shared = Vector512.Equals(codes, next).ExtractMostSignificantBits() & there;
        if (shared != 0 && CountCode.IsShared(BestOfRange.CodeOf(keys[BitOperations.TrailingZeroCount(shared)])))
        {
            order.Settle(range, keys, found, wanted);
            return found;
        }

        Vector512<uint> last = Vector512.Create((uint)range.Start + BestOfRange.PlaceMask);
        Vector512.Store(last - (best & Vector512.Create(BestOfRange.PlaceMask)), keys);
        return found;
    }

    // Whatever is written there, ids are those of terms.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Copy(int* list, int wanted, int* ids)
    {
        Vector512<int> best = Vector512.Load(list);
        ulong none = best.ExtractMostSignificantBits() | (1ul << wanted);
        Vector512.Store(Vector512.Min(best, Vector512.Create(maxima.Count - 1)), ids);
        return BitOperations.TrailingZeroCount(none);
    }
}
