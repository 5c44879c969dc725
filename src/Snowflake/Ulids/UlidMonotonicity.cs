namespace Purlin.Snowflake;

/// <summary>How a <see cref="UlidGenerator"/> goes on within one millisecond. Both ways ids only ever ascend.</summary>
public enum UlidMonotonicity
{
    /// <summary>
    /// By a random step of more than 2^61, 61 bits of which nobody can guess; the default. Who sees one ULID knows
    /// nothing of the next.
    /// </summary>
    RandomStep,

    /// <summary>
    /// By 1, as the specification's monotonic ULIDs do. <b>Guessable</b>: who sees one ULID knows those made after it
    /// in the same millisecond. Slower, too, for it takes a lock. Only where the exact successor is wanted.
    /// </summary>
    Increment,
}
