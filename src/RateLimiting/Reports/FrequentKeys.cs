using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// The most frequent of many keys in a fixed number of counters: each count is never too small, and too large by at
/// most what is written beside it, which is at most the total over the number of counters. Not thread-safe.
/// Source: J. Misra, D. Gries, "Finding Repeated Elements", Science of Computer Programming 2, 1982; counts are kept
/// as in A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams",
/// ICDT 2005.
/// </summary>
/// <remarks>
/// A key that comes in is counted from the highest count that was ever dropped. There is room for twice the counters;
/// when it is used up, all but the highest go at once, so that a count costs a search and its share of that: about
/// 30 ns where every key is new.
/// </remarks>
internal sealed class FrequentKeys
{
    private readonly int _counters;
    private readonly int _mask;
    private readonly ulong[] _hashes;
    private readonly long[] _counts;
    private readonly Entry[] _entries;
    private readonly int[] _used;
    private readonly long[] _order;
    private readonly (ulong Hash, long Count, Entry Entry)[] _kept;
    private int _usedCount;
    private long _dropped;

    /// <param name="counters">Of the guarantee; twice as many are kept.</param>
    public FrequentKeys(int counters)
    {
        _counters = counters;
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)(4 * counters));
        _mask = places - 1;
        _hashes = new ulong[places];
        _counts = new long[places];
        _entries = new Entry[places];
        _used = new int[2 * counters];
        _order = new long[2 * counters];
        _kept = new (ulong, long, Entry)[counters];
    }

    /// <summary>Counts a key once more.</summary>
    /// <param name="hash">Of policy and key; keys of the same hash are one.</param>
    /// <param name="policy">Under which policy.</param>
    /// <param name="key">The key.</param>
    public void Add(ulong hash, string policy, in RateLimitKey key)
    {
        hash = NeverZero(hash);
        int place = PlaceOf(hash);
        if (_hashes[place] == 0)
        {
            if (_usedCount == _used.Length)
            {
                DropLeast();
                place = PlaceOf(hash);
            }

            Put(place, hash, _dropped, new(policy, key, _dropped));
        }

        _counts[place]++;
    }

    /// <summary>The most frequent, most first; equal ones by how sure they are.</summary>
    public RefusedKey[] Top(int count) =>
    [
        .. _used.Take(_usedCount)
            .Select(place => (Count: _counts[place], Entry: _entries[place]))
            .OrderByDescending(key => key.Count)
            .ThenBy(key => key.Entry.Excess)
            .Take(count)
            .Select(key => new RefusedKey(key.Entry.Policy, key.Entry.Key, key.Count, key.Entry.Excess)),
    ];

    // What goes is at most the count of the last that would be needed: as many as there are counters had that or more,
    // each of them since the drop before, which bounds the sum of all such steps by the total over the counters.
    private void DropLeast()
    {
        long least = LeastToKeep();
        int kept = 0;
        foreach (int place in _used)
        {
            if (_counts[place] > least)
                _kept[kept++] = (_hashes[place], _counts[place], _entries[place]);
        }

        Array.Clear(_hashes);
        _usedCount = 0;
        foreach ((ulong hash, long count, Entry entry) in _kept.AsSpan(0, kept))
            Put(PlaceOf(hash), hash, count, entry);
        _dropped = least;
    }

    // Of keys that come once each nearly all counts are the same, and nothing need be sorted.
    private long LeastToKeep()
    {
        long least = long.MaxValue;
        int same = 0;
        for (int i = 0; i < _used.Length; i++)
        {
            long count = _order[i] = _counts[_used[i]];
            same = count < least ? 1 : count == least ? same + 1 : same;
            least = Math.Min(least, count);
        }

        if (same > _used.Length - _counters)
            return least;
        Array.Sort(_order);
        return _order[^_counters];
    }

    private int PlaceOf(ulong hash)
    {
        int place = (int)hash & _mask;
        while (_hashes[place] != hash && _hashes[place] != 0)
            place = (place + 1) & _mask;
        return place;
    }

    private void Put(int place, ulong hash, long count, in Entry entry)
    {
        (_hashes[place], _counts[place], _entries[place]) = (hash, count, entry);
        _used[_usedCount++] = place;
    }

    private static ulong NeverZero(ulong hash) => hash == 0 ? 1 : hash;

    private readonly record struct Entry(string Policy, RateLimitKey Key, long Excess);
}
