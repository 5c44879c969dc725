using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

// Lane mode: a thread takes a block of numbers with one atomic and uses it alone, as long as the block's tick lasts.
public sealed partial class SnowflakeGenerator
{
    // A tick holds at least 64 blocks, and a block at most 256 numbers: what idle threads waste stays small, and to get
    // a block, some 60 ns, is a small part of an id.
    private const int BlocksPerTickBits = 6;
    private const int MaxBlockBits = 8;

    private static uint s_generators;

    private readonly int _blockBits;
    private readonly long _step;
    private readonly int _slot = (int)(Interlocked.Increment(ref s_generators) & int.MaxValue);

    /// <summary>
    /// The calling thread's lane, at hand: to take many ids in a row without looking the lane up for each, which is
    /// half of what an id costs. It mints what <see cref="Next"/> of this thread would.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The generator's mode is not <see cref="SnowflakeMode.Lane"/>: ids of another ascend over all threads.
    /// </exception>
    public SnowflakeLane OpenLane() => _mode == SnowflakeMode.Lane
        ? new SnowflakeLane(this, Lane.Switch(_slot))
        : throw new InvalidOperationException(
            $"The generator's mode is {_mode}, so it has no lanes. Make it with SnowflakeOptions.Mode = Lane.");

    /// <summary>
    /// Takes the next id of a lane, while its block lasts; otherwise asks for another, and waits if need be.
    /// </summary>
    // One condition, not a method for it: what a method returns would be tested again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SnowflakeId NextOf(Lane lane) =>
        !_isSystemTime || CoarseClock.GetTimestamp() >= lane.FreshUntil || !lane.IsOf(_rectangle) || lane.IsEmpty
            ? NextInOtherBlock()
            : new SnowflakeId(lane.Take(_step));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SnowflakeId NextInOtherBlock()
    {
        long id = MintInLane(_rectangle);
        return id >= 0 ? new SnowflakeId(id) : NextSlow();
    }

    // The block alone says how long it lasts: the rectangle is not looked at for each id.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long MintInLane(Rectangle rectangle)
    {
        long timestamp = CoarseTimestamp();
        long id = Lane.NextOfThread(rectangle, timestamp, _step);
        return id >= 0 ? id : MintInOtherBlock(rectangle, timestamp);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long MintInOtherBlock(Rectangle rectangle, long timestamp)
    {
        long freshUntil = rectangle.FreshUntil;
        return timestamp < freshUntil ? MintInOwnOrNewBlock(rectangle, timestamp, freshUntil) : Rectangle.Nothing;
    }

    private long MintInOwnOrNewBlock(Rectangle rectangle, long timestamp, long freshUntil)
    {
        Lane lane = Lane.Switch(_slot);
        // This thread may have used another generator between.
        long id = Lane.NextOfThread(rectangle, timestamp, _step);
        if (id >= 0)
            return id;
        int count = rectangle.TakeBlock(_blockBits, out long first);
        if (count == 0)
            return Rectangle.Nothing;
        id = Join(rectangle, first);
        lane.Fill(rectangle, freshUntil, id + _step, id + (count - 1) * _step);
        return id;
    }

    // Before this thread takes numbers otherwise, which are above those its block still has.
    private void LeaveLane()
    {
        if (_mode == SnowflakeMode.Lane)
            Lane.Switch(_slot).Drop();
    }
}
