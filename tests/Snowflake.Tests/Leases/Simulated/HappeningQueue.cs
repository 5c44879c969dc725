using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// The events of a world by time, those of one time by age: a heap of four children each, in one array that is kept
/// from schedule to schedule. Nothing is allocated, and nothing compared through an interface.
/// </summary>
internal sealed class HappeningQueue
{
    // A schedule has some thousands of events, and the time 40 bits.
    private const int OrderBits = 20;

    private Entry[] _heap = new Entry[1_024];
    private int _count;
    private long _order;

    /// <summary>Forgets all, and begins to count anew.</summary>
    public void Clear() => (_count, _order) = (0, 0);

    /// <summary>Adds an event.</summary>
    public void Add(long atTicks, in Happening happening)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, 2 * _heap.Length);
        long key = (atTicks << OrderBits) | (_order++ & ((1L << OrderBits) - 1));
        ref Entry heap = ref MemoryMarshal.GetArrayDataReference(_heap);
        int at = _count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 2;
            if (Unsafe.Add(ref heap, parent).Key < key)
                break;
            Unsafe.Add(ref heap, at) = Unsafe.Add(ref heap, parent);
            at = parent;
        }

        Unsafe.Add(ref heap, at) = new Entry(key, happening);
    }

    /// <summary>Takes the first event if it is due.</summary>
    /// <param name="endTicks">The last moment that counts.</param>
    /// <param name="atTicks">When it is.</param>
    /// <param name="happening">It.</param>
    public bool TryTake(long endTicks, out long atTicks, out Happening happening)
    {
        ref Entry heap = ref MemoryMarshal.GetArrayDataReference(_heap);
        if (_count == 0 || (atTicks = heap.Key >> OrderBits) > endTicks)
        {
            (atTicks, happening) = (0, default);
            return false;
        }

        happening = heap.Happening;
        SinkFromTop(ref heap);
        return true;
    }

    // The last event takes the place of the first, and sinks below whatever is before it.
    private void SinkFromTop(ref Entry heap)
    {
        Entry last = Unsafe.Add(ref heap, --_count);
        int at = 0;
        for (int child = 1; child < _count; child = (at << 2) + 1)
        {
            int least = child;
            long leastKey = Unsafe.Add(ref heap, child).Key;
            for (int other = child + 1; other < Math.Min(child + 4, _count); other++)
            {
                long key = Unsafe.Add(ref heap, other).Key;
                if (key < leastKey)
                    (least, leastKey) = (other, key);
            }

            if (last.Key < leastKey)
                break;
            Unsafe.Add(ref heap, at) = Unsafe.Add(ref heap, least);
            at = least;
        }

        Unsafe.Add(ref heap, at) = last;
    }

    private readonly record struct Entry(long Key, Happening Happening);
}
