namespace Purlin.Ledger;

/// <summary>An account after a group, for a store that keeps rows. Amounts are in minor units.</summary>
public readonly record struct AccountRow
{
    /// <summary>How many accounts were opened before it: its name in records.</summary>
    public int Slot { get; init; }

    /// <summary>As it was opened; limits may have changed since.</summary>
    public Account Definition { get; init; }

    /// <summary>The record that opened it.</summary>
    public long OpenedSequence { get; init; }

    /// <summary>What entries have moved for good, in the normal direction, as the other sums.</summary>
    public long Posted { get; init; }

    /// <summary>What open holds would lower it by.</summary>
    public long Outgoing { get; init; }

    /// <summary>What open holds would raise it by.</summary>
    public long Incoming { get; init; }

    /// <summary>All debits ever posted.</summary>
    public Int128 Debits { get; init; }

    /// <summary>All credits ever posted.</summary>
    public Int128 Credits { get; init; }

    /// <summary>The least that may be available.</summary>
    public long? Floor { get; init; }

    /// <summary>The most that it may come to hold.</summary>
    public long? Ceiling { get; init; }

    /// <summary>Whether it takes no entries.</summary>
    public bool IsClosed { get; init; }
}
