namespace Purlin.Snowflake;

/// <summary>How a generator trades the exactness of the time in its ids for speed.</summary>
public enum SnowflakeMode
{
    /// <summary>
    /// Reads the clock for every id: an id's time is the tick of the call. Ids of the generator strictly increase over
    /// all threads. A refused call uses no number up.
    /// </summary>
    Strict,

    /// <summary>
    /// Reads a clock that is up to 16 ms behind (about 1 ms on Linux and macOS). Ids of the generator strictly increase
    /// over all threads.
    /// </summary>
    Coarse,

    /// <summary>
    /// Each thread takes up to 256 numbers at once and uses them alone, within one tick of the coarse clock. Ids
    /// strictly increase within each thread; those of different threads may be out of order by a block within that
    /// tick. An idle thread's rest of a block is lost.
    /// </summary>
    Lane,
}
