namespace Purlin.Snowflake;

/// <summary>What happens when the sequence numbers of a tick are used up.</summary>
public enum SnowflakeOverflow
{
    /// <summary>
    /// <c>Next</c> sleeps until the next tick, <c>NextAsync</c> waits for it, <c>TryNext</c> refuses.
    /// </summary>
    Wait,

    /// <summary><c>Next</c> and <c>NextAsync</c> throw, <c>TryNext</c> refuses.</summary>
    Throw,

    /// <summary>
    /// Ids are dated ahead of the clock by up to <see cref="SnowflakeOptions.MaxBorrow"/>, within what is reserved, so
    /// that a restart cannot repeat them; at that bound as with <see cref="Wait"/>.
    /// </summary>
    Borrow,
}
