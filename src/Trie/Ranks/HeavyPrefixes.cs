using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The prefixes that many terms begin with, each with its range and its best 16 terms ready, in a hash table with
/// linear probing, half full at most. Reads memory that it does not own.
/// </summary>
/// <remarks>
/// A prefix of at most eight bytes is its head and its length; the rest of a longer one is compared with its first
/// term. Whatever the memory holds, ranges lie within the terms, lists within the lists, and a look-up ends.
/// </remarks>
internal sealed unsafe class HeavyPrefixes
{
    /// <summary>How many ids a list has; -1 behind the last where there are fewer.</summary>
    public const int ListLength = BestOfRange.Most;

    /// <summary>Bytes of a list.</summary>
    public const int ListBytes = ListLength * sizeof(int);

    private readonly HeavyEntry* _entries;
    private readonly int* _lists;
    private readonly int _mask;
    private readonly int _lastList;
    private readonly TermDictionary _terms;

    /// <param name="entries">The table.</param>
    /// <param name="places">How many places it has, a power of two.</param>
    /// <param name="lists">The lists, first that of all terms.</param>
    /// <param name="listCount">How many there are, from 1.</param>
    /// <param name="terms">The terms.</param>
    public HeavyPrefixes(HeavyEntry* entries, int places, int* lists, int listCount, TermDictionary terms)
    {
        _entries = entries;
        _lists = lists;
        _mask = places - 1;
        _lastList = listCount - 1;
        _terms = terms;
    }

    /// <summary>How many places a table of so many prefixes has.</summary>
    public static int PlacesOf(int prefixes) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(prefixes, 1) * 2);

    /// <summary>Adds a prefix to a table that has room.</summary>
    /// <param name="entries">The table.</param>
    /// <param name="places">How many places it has.</param>
    /// <param name="key">The prefix, readable 8 bytes beyond its end.</param>
    /// <param name="entry">What is known of it.</param>
    public static void Add(HeavyEntry* entries, int places, byte* key, in HeavyEntry entry)
    {
        int place = (int)HashOf(key, entry.Length) & (places - 1);
        while (entries[place].Length != 0)
            place = (place + 1) & (places - 1);
        entries[place] = entry;
    }

    /// <summary>The list of the empty prefix, which is the first one.</summary>
    /// <param name="range">All terms.</param>
    public int* ListOfAll(out IdRange range)
    {
        range = new(0, _terms.Count);
        return _lists;
    }

    /// <summary>Looks a prefix up.</summary>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length, from 1.</param>
    /// <param name="range">Its terms.</param>
    /// <returns>Its list; null if it is not heavy.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Find(byte* key, int length, out IdRange range)
    {
        ulong head = KeyBytes.Head(key, length);
        uint place = HashOf(key, length);
        for (int probe = 0; probe <= _mask; probe++)
        {
            ref readonly HeavyEntry entry = ref _entries[(place + (uint)probe) & (uint)_mask];
            if (entry.Length == 0)
                break;
            if (entry.Head != head || entry.Length != length)
                continue;
            int start = Math.Clamp(entry.Start, 0, _terms.Count - 1);
            range = new(start, Math.Clamp(entry.End, start + 1, _terms.Count));
            if (length <= BlockFormat.HeadBytes || _terms.BeginsWith(start, key, length))
                return _lists + ((long)Math.Clamp(entry.List, 0, _lastList) * ListLength);
        }

        range = default;
        return null;
    }

    // Multiplication by odd constants of many bits, and the upper half of what comes out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HashOf(byte* key, int length)
    {
        ulong hash = (KeyBytes.Head(key, length) ^ ((ulong)length << 56)) * 0x9E37_79B9_7F4A_7C15;
        for (int at = BlockFormat.HeadBytes; at < length; at += BlockFormat.HeadBytes)
            hash = ((hash ^ (hash >> 32)) + KeyBytes.Head(key + at, length - at)) * 0xD6E8_FEB8_6659_FD93;
        return (uint)((hash ^ (hash >> 29)) * 0xBF58_476D_1CE4_E5B9 >> 32);
    }
}
