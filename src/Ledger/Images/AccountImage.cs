namespace Purlin.Ledger;

/// <summary>What of an account changes, as it was at one record.</summary>
internal struct AccountImage
{
    public AccountSums Sums;
    public long Floor;
    public long Ceiling;
    public AccountFlags Flags;

    /// <summary>What the writer sees, between two groups or before it first changes the account.</summary>
    public static AccountImage Of(in AccountState state) => new()
    {
        Sums = state.Working,
        Floor = state.Floor,
        Ceiling = state.Ceiling,
        Flags = state.Flags,
    };
}
