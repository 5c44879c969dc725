namespace Purlin.Snowflake.Tests;

/// <summary>A node of a <see cref="LeaseWorld"/>: one process at a time, and clocks that outlive it.</summary>
internal sealed class SimulatedNode(int index)
{
    private long _driftMillionths;

    public int Index => index;

    /// <summary>Null while the process is down.</summary>
    public SimulatedMinter? Minter;

    public int Life;
    public long TimerOrder;
    public bool IsFrozen, HasHeldTimer, HasHeldAnswer, MustLose;
    public long WallOffsetMs, CutUntil, RefusedSince, MintedAtTicks;
    public Minted LastMinted;

    /// <summary>The place of the call whose answer waits for the node to thaw.</summary>
    public long HeldCall;

    /// <summary>Stays with the old primary while there are two.</summary>
    public bool PrefersOld => index % 2 == 1;

    public void Reset(int driftMillionths)
    {
        _driftMillionths = driftMillionths;
        Minter = null;
        (IsFrozen, HasHeldTimer, HasHeldAnswer, MustLose) = (false, false, false, false);
        (WallOffsetMs, CutUntil, RefusedSince, MintedAtTicks) = (0, 0, -1, 0);
    }

    public long MonotonicOf(long trueTicks) => trueTicks + (trueTicks / 1_000_000 * _driftMillionths);

    public long TrueOf(long monotonicTicks) =>
        (long)(monotonicTicks / (1 + (_driftMillionths / 1_000_000.0))) + 1;
}

/// <summary>A request on its way, and its answer; null for none.</summary>
internal record struct Call(int Node, SnowflakeLeaseRequest Request, long SentTicks, SnowflakeLeaseReply? Reply);

/// <summary>What an event of the queue is.</summary>
internal enum HappeningKind : byte
{
    Timer,
    Arrival,
    Answer,
    Boot,
    Thaw,
    EndOfFault,
}

/// <summary>An event of the queue.</summary>
internal readonly record struct Happening(HappeningKind Kind, byte Node, int Life, long Argument)
{
    public Happening(HappeningKind kind, int node, int life, long argument)
        : this(kind, (byte)node, life, argument)
    {
    }
}
