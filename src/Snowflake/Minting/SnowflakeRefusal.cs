namespace Purlin.Snowflake;

/// <summary>Why a generator does not mint at this moment.</summary>
public enum SnowflakeRefusal
{
    /// <summary>It does mint.</summary>
    None,

    /// <summary>
    /// The sequence numbers of this tick, and of what may be borrowed, are used up. Over with the next tick.
    /// </summary>
    SequenceExhausted,

    /// <summary>
    /// The clock is behind the time that is used or reserved already: after a restart for at most a slice, or because
    /// it was set back. Over when the clock has caught up.
    /// </summary>
    ClockBehind,

    /// <summary>
    /// The wall clock is ahead of the monotonic one by more than <see cref="SnowflakeOptions.MaxForwardJump"/>: it was
    /// set forward, or the machine slept. Over when it is set right, or with a new generator if it is right.
    /// </summary>
    ClockAhead,

    /// <summary>
    /// The fence could not be written: minting ended with what it had reserved. Make a new generator.
    /// </summary>
    FenceFailed,

    /// <summary>There is no node lease, or it ran out. Over when one is granted.</summary>
    NotLeased,

    /// <summary>The time bits of the layout are used up. A layout that can follow it is needed.</summary>
    LayoutExhausted,
}
