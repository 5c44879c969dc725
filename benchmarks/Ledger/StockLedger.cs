namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// The in-memory ledger that one writes first, of stock collections: balances, a floor, each key once. It keeps no
/// record, compares no payload and has no holds.
/// </summary>
internal sealed class StockLedger
{
    private readonly Dictionary<UInt128, Balance> _accounts;
    private readonly HashSet<UInt128> _keys;

    public StockLedger(int accounts, int keys)
    {
        _accounts = new(accounts);
        _keys = new(keys);
        for (int i = 0; i < accounts; i++)
            _accounts.Add(TransferWork.AccountKey(i), new Balance());
    }

    public long Posted { get; private set; }

    public bool Post(UInt128 debit, UInt128 credit, long amount, UInt128 key)
    {
        if (amount <= 0 || !_accounts.TryGetValue(debit, out Balance? from)
            || !_accounts.TryGetValue(credit, out Balance? to) || from.Value - amount < Balance.Floor
            || !_keys.Add(key))
        {
            return false;
        }

        from.Value = checked(from.Value - amount);
        to.Value = checked(to.Value + amount);
        Posted++;
        return true;
    }

    private sealed class Balance
    {
        public const long Floor = -1_000_000_000_000;

        public long Value;
    }
}
