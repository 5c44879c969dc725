using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Snowflake;

/// <summary>
/// The right of one node to mint in one interval of id time, and the place it has been used up to. Ids are packed
/// numbers <c>tick &lt;&lt; sequenceBits | sequence</c>; a mint is one atomic on the rectangle's own cursor, below the
/// rectangle's own end. So whoever still holds an old rectangle, after whatever pause, can mint only what nobody else
/// may: rectangles of one node never overlap. Lock-free and thread-safe, but for one feeder at a time (see below).
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>_next</c>, the cursor: the next free packed number. It only grows. A number is minted by moving the cursor
/// over it, by at most one thread.</item>
/// <item><c>_limit</c>: no number from here on may be minted now, because its tick has not come or is not reserved. It
/// only grows and never passes the end, so a stale read of it can only refuse.</item>
/// <item><c>_freshUntil</c>: a timestamp before which cursor and limit need not be looked at again: until then the
/// clock stays in the tick they were raised to. Written last, so that whoever sees it sees them.</item>
/// </list>
/// The numbers are unsigned: the end of a layout of 63 bits is 2^63, and a sealed cursor stands there with as many
/// steps to go before it could wrap.
/// </remarks>
internal sealed class Rectangle
{
    /// <summary>What a refused call returns in place of a packed number, which is never negative.</summary>
    public const long Nothing = -1;

    private const ulong Sealed = 1UL << 63;

    private readonly int _sequenceBits;
    private Cursor _cursor;
    private ulong _limit;
    private ulong _end;
    private long _freshUntil = long.MinValue;

    /// <summary>A rectangle that nothing was minted in; it mints nothing until it is raised.</summary>
    /// <param name="node">The node bits, at their place in an id.</param>
    /// <param name="sequenceBits">From 0 to 62.</param>
    /// <param name="startTick">The first tick.</param>
    /// <param name="endTick">The tick after the last; <c>endTick &lt;&lt; sequenceBits</c> is at most 2^63.</param>
    public Rectangle(long node, int sequenceBits, long startTick, long endTick)
    {
        (Node, _sequenceBits) = (node, sequenceBits);
        (_cursor.Next, _limit) = (Pack(startTick), Pack(startTick));
        _end = Pack(endTick);
    }

    /// <summary>The node bits, at their place in an id.</summary>
    public long Node { get; }

    /// <summary>The tick after the last one it may mint in.</summary>
    public long EndTick => (long)(Volatile.Read(ref _end) >> _sequenceBits);

    /// <summary>The tick of the newest number, or of the floor if that is above it; below 0 if sealed.</summary>
    public long LastTick
    {
        get
        {
            ulong next = Volatile.Read(ref _cursor.Next);
            return next < Sealed ? (long)(Math.Max(next, 1) - 1 >> _sequenceBits) : -1;
        }
    }

    /// <summary>Whether at a timestamp the rectangle can be used without raising it first.</summary>
    public bool IsFreshAt(long timestamp) => timestamp < Volatile.Read(ref _freshUntil);

    /// <summary>
    /// When the tick that it was raised to ends, as a timestamp; in the past if it was not or is sealed.
    /// </summary>
    public long FreshUntil => Volatile.Read(ref _freshUntil);

    /// <summary>
    /// Takes consecutive numbers, or none: a refusal uses nothing up. Compare-and-swap, so slower among many threads.
    /// </summary>
    /// <param name="count">At least 1.</param>
    /// <returns>The first of them, or <see cref="Nothing"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TakeExactly(int count)
    {
        ulong next = Volatile.Read(ref _cursor.Next);
        while (next + (uint)count <= Volatile.Read(ref _limit))
        {
            ulong seen = Interlocked.CompareExchange(ref _cursor.Next, next + (uint)count, next);
            if (seen == next)
                return (long)next;
            next = seen;
        }

        return Nothing;
    }

    /// <summary>
    /// Takes consecutive numbers, or none, by one unconditional add. Threads that meet at the limit may each burn
    /// <paramref name="count"/> numbers; the look before the add keeps repeated refusals from burning more.
    /// </summary>
    /// <param name="count">At least 1.</param>
    /// <returns>The first of them, or <see cref="Nothing"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Take(int count)
    {
        ulong limit = Volatile.Read(ref _limit);
        if (Volatile.Read(ref _cursor.Next) + (uint)count > limit)
            return Nothing;
        ulong next = Interlocked.Add(ref _cursor.Next, (uint)count);
        return next <= limit ? (long)(next - (uint)count) : Nothing;
    }

    /// <summary>
    /// Takes what is left of the cursor's block, for one thread to use on its own. A block never crosses a tick.
    /// </summary>
    /// <param name="blockBits">
    /// Blocks are 2^blockBits numbers and begin at multiples of that; at most sequenceBits.
    /// </param>
    /// <param name="first">The first number of it.</param>
    /// <returns>How many, 0 if refused.</returns>
    public int TakeBlock(int blockBits, out long first)
    {
        ulong mask = (1UL << blockBits) - 1;
        ulong next = Volatile.Read(ref _cursor.Next);
        while (next < Volatile.Read(ref _limit))
        {
            // The limit is the beginning of a tick, and so of a block.
            ulong end = (next | mask) + 1;
            ulong seen = Interlocked.CompareExchange(ref _cursor.Next, end, next);
            if (seen == next)
            {
                first = (long)next;
                return (int)(end - next);
            }

            next = seen;
        }

        first = 0;
        return 0;
    }

    /// <summary>
    /// Takes up to <paramref name="count"/> consecutive numbers, as many as the limit leaves.
    /// </summary>
    /// <returns>How many, 0 if refused.</returns>
    public int TakeUpTo(int count, out long first)
    {
        ulong next = Volatile.Read(ref _cursor.Next);
        ulong limit = Volatile.Read(ref _limit);
        while (next < limit)
        {
            ulong end = Math.Min(next + (uint)count, limit);
            ulong seen = Interlocked.CompareExchange(ref _cursor.Next, end, next);
            if (seen == next)
            {
                first = (long)next;
                return (int)(end - next);
            }

            next = seen;
        }

        first = 0;
        return 0;
    }

    /// <summary>
    /// Brings it to the clock: nothing before <paramref name="tick"/> is minted any more, and ticks up to
    /// <paramref name="aheadTicks"/> after it may be. For the feeder, one thread at a time.
    /// </summary>
    /// <param name="tick">The clock's tick, below the end.</param>
    /// <param name="aheadTicks">How many ticks of the future may be borrowed; 0 for none.</param>
    /// <param name="freshUntil">The timestamp at which the clock leaves the tick.</param>
    public void Raise(long tick, long aheadTicks, long freshUntil)
    {
        ulong floor = Pack(tick);
        ulong next = Volatile.Read(ref _cursor.Next);
        while (next < floor)
        {
            ulong seen = Interlocked.CompareExchange(ref _cursor.Next, floor, next);
            if (seen == next)
                break;
            next = seen;
        }

        ulong limit = Pack(Math.Min(tick + 1 + aheadTicks, EndTick));
        if (limit > Volatile.Read(ref _limit))
            Volatile.Write(ref _limit, limit);
        if (next < Sealed)
            Volatile.Write(ref _freshUntil, freshUntil);
    }

    /// <summary>Moves the end, once more time is reserved. Never back. For the feeder.</summary>
    public void Extend(long endTick)
    {
        ulong end = Pack(endTick);
        if (end > Volatile.Read(ref _end))
            Volatile.Write(ref _end, end);
    }

    /// <summary>Makes the next use look at it again, before its tick is over. For the feeder.</summary>
    public void Stale() => Volatile.Write(ref _freshUntil, long.MinValue);

    /// <summary>
    /// Ends all minting in it, for ever: before a rectangle that follows is published, so that ids of one generator
    /// never descend. For the feeder; at most once.
    /// </summary>
    /// <returns>The first tick after every id minted in it; its start if there is none.</returns>
    public long Seal()
    {
        ulong next = Interlocked.Exchange(ref _cursor.Next, Sealed);
        Stale();
        // Threads that met at the limit may have added beyond it, which minted nothing.
        ulong free = Math.Min(next, Volatile.Read(ref _limit));
        return (long)((free + (1UL << _sequenceBits) - 1) >> _sequenceBits);
    }

    private ulong Pack(long tick) => (ulong)tick << _sequenceBits;

    // A pair of cache lines of its own (processors fetch two): every mint writes the cursor and reads the rest.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Cursor
    {
        [FieldOffset(128)]
        public ulong Next;
    }
}
