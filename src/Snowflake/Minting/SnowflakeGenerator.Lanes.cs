using System.Runtime.CompilerServices;

namespace Purlin.Snowflake;

// Lane mode: a thread takes a block of numbers with one atomic and uses it alone, as long as the block's tick lasts.
public sealed partial class SnowflakeGenerator
{
    // A tick holds at least 64 blocks, and a block at most 64 numbers: what idle threads waste stays small.
    private const int BlocksPerTickBits = 6;
    private const int MaxBlockBits = 6;

    // Generators take slots in turn. Two that share one throw each other's blocks away, which wastes numbers, no more.
    private const int LaneSlots = 16;

    [ThreadStatic]
    private static Lane[]? s_lanes;

    private static int s_generators;

    private readonly int _blockBits;
    private readonly long _step;
    private readonly int _slot = Interlocked.Increment(ref s_generators) & (LaneSlots - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryMintInLane(out long id)
    {
        Lane[]? lanes = s_lanes;
        if (lanes is not null)
        {
            ref Lane lane = ref lanes[_slot];
            Rectangle rectangle = _rectangle;
            // The rectangle says whose block it is; when it goes stale, so does the block.
            if (lane.Rectangle == rectangle && lane.Left > 0 && rectangle.IsFreshAt(CoarseTimestamp()))
            {
                lane.Left--;
                id = lane.Next;
                lane.Next = id + _step;
                return true;
            }
        }

        return TryMintInFreshBlock(out id);
    }

    private bool TryMintInFreshBlock(out long id)
    {
        Rectangle rectangle = _rectangle;
        id = 0;
        return rectangle.IsFreshAt(CoarseTimestamp()) && TryMintInNewBlock(rectangle, out id);
    }

    private bool TryMintInNewBlock(Rectangle rectangle, out long id)
    {
        int count = rectangle.TakeBlock(_blockBits, out long first);
        id = Join(rectangle, first);
        if (count == 0)
            return false;
        Lane[] lanes = s_lanes ??= new Lane[LaneSlots];
        // A block lies within one tick, so its ids are equally far apart.
        lanes[_slot] = new Lane { Rectangle = rectangle, Next = id + _step, Left = count - 1 };
        return true;
    }

    // Before this thread takes numbers otherwise, which are above those its block still has.
    private void LeaveLane()
    {
        if (_mode == SnowflakeMode.Lane && s_lanes is { } lanes)
            lanes[_slot] = default;
    }

    private struct Lane
    {
        public Rectangle? Rectangle;
        public long Next;
        public int Left;
    }
}
