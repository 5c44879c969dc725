namespace Purlin.Ledger;

/// <summary>A leg in the kernel's terms.</summary>
internal struct CommandLeg
{
    /// <summary>The account's slot; -1 if there is no such account.</summary>
    public int Slot;

    public EntrySide Side;
    public long Amount;

    /// <summary>What the caller said the amount is in; of a transfer, the account's own.</summary>
    public Currency Currency;

    /// <summary>The id as the caller gave it.</summary>
    public string? Id;
}
