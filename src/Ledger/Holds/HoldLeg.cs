namespace Purlin.Ledger;

/// <summary>What is left held of one leg.</summary>
internal struct HoldLeg
{
    public int Slot;
    public EntrySide Side;
    public long Left;
}
