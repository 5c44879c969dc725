namespace Purlin.Benchmarks.Ledger;

/// <summary>The same transfers for both sides: random pairs of accounts, random 128-bit keys.</summary>
internal sealed class SqliteTransfers(int accounts)
{
    private readonly Random _random = new(17);

    public (int Debit, int Credit, long Amount, UInt128 Key) Next()
    {
        int debit = _random.Next(accounts);
        int credit = (debit + 1 + _random.Next(accounts - 1)) % accounts;
        var key = new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        return (debit, credit, 1 + _random.Next(20_000), key);
    }
}
