using System.Runtime.InteropServices;

namespace Purlin.Ledger;

public sealed partial class RecordGroup
{
    /// <summary>
    /// The accounts that the group opened or changed, each once, as they are after it. Filled by the book for a store
    /// whose <see cref="ILedgerStore.KeepsRows"/> says so; else empty.
    /// </summary>
    public ReadOnlySpan<AccountRow> Accounts => CollectionsMarshal.AsSpan(AccountRows);

    /// <summary>The holds that the group opened, captured from or ended, each once; filled like accounts.</summary>
    public ReadOnlySpan<HoldRow> Holds => CollectionsMarshal.AsSpan(HoldRows);

    /// <summary>The legs of captures of all that was left, in order; filled like accounts.</summary>
    public ReadOnlySpan<CapturedLeg> CapturedLegs => CollectionsMarshal.AsSpan(Captured);

    internal List<AccountRow> AccountRows { get; } = [];

    internal List<HoldRow> HoldRows { get; } = [];

    internal List<CapturedLeg> Captured { get; } = [];

    private void ClearRows()
    {
        AccountRows.Clear();
        HoldRows.Clear();
        Captured.Clear();
    }
}
