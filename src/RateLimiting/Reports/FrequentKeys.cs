using System.Runtime.InteropServices;

namespace Purlin.RateLimiting;

/// <summary>
/// The most frequent of many keys in a fixed number of counters: each count is never too small, and too large by at
/// most what is written beside it, which is at most the total over the number of counters. Not thread-safe.
/// Source: A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data
/// Streams", ICDT 2005 (Space-Saving).
/// </summary>
/// <remarks>
/// Counters stay where they are; a binary heap of their numbers has the least first. A known key costs one search of
/// the dictionary and a few steps down, a new one takes the counter of the least.
/// </remarks>
internal sealed class FrequentKeys(int capacity)
{
    // One more than counters: the new key is in before the one it replaces is out.
    private readonly Dictionary<(string Policy, RateLimitKey Key), int> _numbers = new(capacity + 1);
    private readonly Counter[] _counters = new Counter[capacity];
    private readonly int[] _heap = new int[capacity];
    private int _used;

    /// <summary>Counts a key once more.</summary>
    public void Add(string policy, RateLimitKey key)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (policy, key), out bool isKnown);
        if (!isKnown)
            number = _used < capacity ? AddCounter(policy, key) : ReplaceLeast(policy, key);
        _counters[number].Count++;
        SinkDown(_counters[number].Place);
    }

    /// <summary>The most frequent, most first; equal ones by how sure they are.</summary>
    public RefusedKey[] Top(int count) =>
    [
        .. _counters.Take(_used)
            .OrderByDescending(counter => counter.Count)
            .ThenBy(counter => counter.Excess)
            .Take(count)
            .Select(counter => new RefusedKey(counter.Policy, counter.Key, counter.Count, counter.Excess)),
    ];

    // A count of 0 belongs at the top of the heap: everybody else moves down, on the way from the end to there.
    private int AddCounter(string policy, RateLimitKey key)
    {
        int number = _used++;
        _counters[number] = new() { Policy = policy, Key = key };
        int place = number;
        for (; place > 0; place = (place - 1) / 2)
            Put(place, _heap[(place - 1) / 2]);
        Put(place, number);
        return number;
    }

    private int ReplaceLeast(string policy, RateLimitKey key)
    {
        int number = _heap[0];
        ref Counter least = ref _counters[number];
        _numbers.Remove((least.Policy, least.Key));
        (least.Policy, least.Key, least.Excess) = (policy, key, least.Count);
        return number;
    }

    private void SinkDown(int place)
    {
        int moving = _heap[place];
        for (int child = (2 * place) + 1; child < _used; child = (2 * place) + 1)
        {
            if (child + 1 < _used && _counters[_heap[child + 1]].Count < _counters[_heap[child]].Count)
                child++;
            if (_counters[_heap[child]].Count >= _counters[moving].Count)
                break;
            Put(place, _heap[child]);
            place = child;
        }

        Put(place, moving);
    }

    private void Put(int place, int number)
    {
        _heap[place] = number;
        _counters[number].Place = place;
    }

    private struct Counter
    {
        public string Policy;
        public RateLimitKey Key;
        public long Count;
        public long Excess;
        public int Place;
    }
}
