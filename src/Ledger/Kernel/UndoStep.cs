namespace Purlin.Ledger;

/// <summary>One change of state within a chain, and how to take it back.</summary>
internal struct UndoStep
{
    public UndoKind Kind;

    public int Slot;
    public AccountSums Sums;
    public long Floor;
    public long Ceiling;
    public AccountFlags Flags;

    public ulong KeyHash;
    public long Sequence;

    public Hold? Hold;
    public HoldLeg[]? HoldLegs;
}
