using System.Runtime.CompilerServices;

namespace Purlin.Snowflake;

/// <summary>
/// A block of ids that one thread has taken from a rectangle and uses alone. They lie within one tick, so they are
/// equally far apart. For its thread only.
/// </summary>
internal sealed class Lane
{
    // Generators take slots in turn. Two that share one throw each other's blocks away, which wastes numbers, no more.
    private const int Slots = 16;

    [ThreadStatic]
    private static Lane? s_current;

    [ThreadStatic]
    private static Lane?[]? s_lanes;

    private Rectangle? _rectangle;
    private long _freshUntil;
    private long _next;
    private long _last;

    /// <summary>Takes the next id of this thread's block, if it has one of a rectangle.</summary>
    /// <param name="rectangle">Whose ids.</param>
    /// <param name="timestamp">Now: a block of an earlier tick is over.</param>
    /// <param name="step">From one id to the next.</param>
    /// <returns>The id, or <see cref="Rectangle.Nothing"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long NextOfThread(Rectangle rectangle, long timestamp, long step)
    {
        Lane? lane = s_current;
        if (lane is null || timestamp >= lane._freshUntil || !lane.IsOf(rectangle) || lane.IsEmpty)
            return Rectangle.Nothing;
        return lane.Take(step);
    }

    /// <summary>When the block's tick ends, as a timestamp.</summary>
    public long FreshUntil => _freshUntil;

    /// <summary>Whether no id is left.</summary>
    public bool IsEmpty => (ulong)_next > (ulong)_last;

    /// <summary>Whether the block is of a rectangle.</summary>
    public bool IsOf(Rectangle rectangle) => _rectangle == rectangle;

    /// <summary>Takes the next id of the block, which has one.</summary>
    /// <param name="step">From one id to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Take(long step)
    {
        long id = _next;
        // After the greatest id this is negative, and so, unsigned, above every last one.
        _next = id + step;
        return id;
    }

    /// <summary>Makes the lane of a generator this thread's current one.</summary>
    /// <param name="slot">The generator's number.</param>
    /// <returns>That lane; its rest is of the rectangle it was filled from.</returns>
    public static Lane Switch(int slot)
    {
        s_lanes ??= new Lane?[Slots];
        return s_current = s_lanes[slot % Slots] ??= new Lane();
    }

    /// <summary>Replaces what is left by another block.</summary>
    /// <param name="rectangle">Where it is from.</param>
    /// <param name="freshUntil">When its tick ends.</param>
    /// <param name="next">Its first id.</param>
    /// <param name="last">Its last id.</param>
    public void Fill(Rectangle rectangle, long freshUntil, long next, long last) =>
        (_rectangle, _freshUntil, _next, _last) = (rectangle, freshUntil, next, last);

    /// <summary>Drops what is left.</summary>
    public void Drop() => _rectangle = null;
}
