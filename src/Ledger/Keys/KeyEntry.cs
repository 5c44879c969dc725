namespace Purlin.Ledger;

/// <summary>
/// A key in 16 bytes: its hash, and the sequence of its record with the end of the hold it may stand for.
/// </summary>
internal struct KeyEntry
{
    /// <summary>Bits of <see cref="Value"/> that are the sequence; 0 is a free entry.</summary>
    public const ulong SequenceMask = (1UL << 48) - 1;

    /// <summary>Above the sequence: how the hold ended, as a <see cref="HoldEnd"/>.</summary>
    public const int EndShift = 48;

    public ulong Hash;
    public ulong Value;

    public readonly long Sequence => (long)(Value & SequenceMask);

    public readonly HoldEnd End => (HoldEnd)(Value >> EndShift);
}
