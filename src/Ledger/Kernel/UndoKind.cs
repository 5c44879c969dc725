namespace Purlin.Ledger;

/// <summary>What a step changed.</summary>
internal enum UndoKind : byte
{
    Account,
    AccountOpened,
    KeyAdded,
    HoldOpened,
    HoldReduced,
    HoldEnded,
}
