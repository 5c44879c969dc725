using System.Runtime.InteropServices;

namespace Purlin.Snowflake;

/// <summary>Numbers reserved from a store, handed out by one atomic increment. Thread-safe.</summary>
internal sealed class Segment
{
    private readonly long _first;
    private Cursor _cursor;
    private long _fetchAt;

    /// <summary>A segment; a quarter of it may be used before the next is wanted.</summary>
    /// <param name="first">Its first number.</param>
    /// <param name="end">The number after its last.</param>
    public Segment(long first, long end)
    {
        (_first, End) = (first, end);
        _cursor.Next = first;
        _fetchAt = first + (end - first) / 4;
    }

    /// <summary>The number after its last.</summary>
    public long End { get; }

    /// <summary>When its first number was handed out, as a timestamp; set by whoever makes it current.</summary>
    public long BeganAt { get; set; }

    /// <summary>How many numbers it was made with.</summary>
    public long Length => End - _first;

    /// <summary>How many are left.</summary>
    public long Left => Math.Max(0, End - Volatile.Read(ref _cursor.Next));

    /// <summary>
    /// Takes a number. Calls after the last one only count up, with 2^62 steps to go before they could wrap.
    /// </summary>
    /// <returns>The number, or -1 if all are used.</returns>
    public long Take()
    {
        if (Volatile.Read(ref _cursor.Next) >= End)
            return -1;
        long number = Interlocked.Increment(ref _cursor.Next) - 1;
        return number < End ? number : -1;
    }

    /// <summary>Whether a number is beyond the mark at which the next segment is wanted.</summary>
    public bool WantsNext(long number) => number >= Volatile.Read(ref _fetchAt);

    /// <summary>The next segment is on its way: wants no other.</summary>
    public void NextIsWanted() => Volatile.Write(ref _fetchAt, long.MaxValue);

    /// <summary>The next segment did not come: wants it again when a quarter of the rest is used.</summary>
    public void NextFailed() => Volatile.Write(ref _fetchAt, End - Left + Left / 4);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Cursor
    {
        [FieldOffset(128)]
        public long Next;
    }
}
