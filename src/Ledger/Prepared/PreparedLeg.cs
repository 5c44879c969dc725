namespace Purlin.Ledger;

/// <summary>A leg whose account is known and lasts.</summary>
internal struct PreparedLeg
{
    public int Slot;
    public EntrySide Side;
    public long Amount;
}
