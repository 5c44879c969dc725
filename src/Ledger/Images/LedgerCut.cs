namespace Purlin.Ledger;

/// <summary>
/// All of a book's state as it was at one record, for an image: taken between two groups in a time that grows with the
/// open holds and not with accounts, keys or records, and read on another thread while groups go on.
/// </summary>
/// <remarks>
/// Accounts are kept before they change. Keys, positions, stamps and legs are only ever added, and say which record
/// they belong to, so what is newer is left out. How a hold ended may be known too early in the table of keys: those
/// that were open are listed, and are open in the image.
/// </remarks>
internal sealed class LedgerCut
{
    /// <summary>The newest record in it.</summary>
    public required long Sequence { get; init; }

    /// <summary>When that was written.</summary>
    public required long StampTicks { get; init; }

    /// <summary>What keys are hashed with.</summary>
    public required KeyHash Hash { get; init; }

    /// <summary>Definitions, of which the first are in the cut.</summary>
    public required AccountTable Table { get; init; }

    public required AccountCut Accounts { get; init; }

    /// <summary>How many keys are of records up to <see cref="Sequence"/>.</summary>
    public required long KeyCount { get; init; }

    /// <summary>The segments of the keys in the order of the hashes.</summary>
    public required KeySegment[] KeySegments { get; init; }

    public required PositionIndex Positions { get; init; }

    public required HoldImage[] Holds { get; init; }

    public required LedgerHistories Histories { get; init; }

    /// <summary>How many runs of one stamp there were.</summary>
    public required long StampCount { get; init; }
}
