using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// How long a lease is. The same for all holders of one store: after a failover the store waits as long as the longest
/// grant it may have forgotten, and knows only the terms of those who ask. Immutable.
/// </summary>
public readonly record struct SnowflakeLeaseTerms
{
    /// <summary>
    /// How far the clocks of two stores that follow each other may differ, in milliseconds: a node passes on only this
    /// long after its recorded end.
    /// </summary>
    public const long StoreClockErrorMs = 1_000;

    /// <summary>The shortest slice, one second.</summary>
    public const long MinSliceMs = 1_000;

    /// <summary>The longest slice, one hour: as long is a node lost when its holder dies.</summary>
    public const long MaxSliceMs = 3_600_000;

    /// <param name="sliceMs">Milliseconds of id time that a grant reaches beyond the store's clock, <see
    /// cref="MinSliceMs"/> to <see cref="MaxSliceMs"/>.</param>
    /// <param name="maxAheadMs">Milliseconds beyond it that a holder may borrow, 0 to the slice.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public SnowflakeLeaseTerms(long sliceMs, long maxAheadMs)
    {
        SliceMs = Guard.InRange(sliceMs, MinSliceMs, MaxSliceMs);
        MaxAheadMs = Guard.InRange(maxAheadMs, 0, sliceMs, "Borrow at most as much as the slice lasts.");
    }

    /// <summary>Milliseconds of id time that a grant reaches beyond the store's clock.</summary>
    public long SliceMs { get; }

    /// <summary>Milliseconds beyond the slice that a holder may borrow.</summary>
    public long MaxAheadMs { get; }

    /// <summary>The longest grant: from the store's clock to this many milliseconds after it.</summary>
    public long SpanMs => SliceMs + MaxAheadMs;
}
