using System.Diagnostics;
using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// The same transfers for all sides: random pairs of accounts, random 128-bit keys, made before the clock runs.
/// </summary>
internal sealed class TransferWork
{
    private const int BatchSize = 8192;
    private static readonly Currency Usd = Currency.Parse("USD");

    private readonly int _accounts;
    private readonly LedgerTransfer[] _transfers;
    private readonly (UInt128 Debit, UInt128 Credit)[] _names;

    /// <param name="accounts">How many accounts there are.</param>
    /// <param name="transfers">How many transfers of a run.</param>
    /// <param name="onOneAccount">Whether all of them credit one account.</param>
    public TransferWork(int accounts, int transfers, bool onOneAccount = false)
    {
        _accounts = accounts;
        _transfers = new LedgerTransfer[transfers];
        _names = new (UInt128, UInt128)[transfers];
        var random = new Random(11);
        LedgerBook book = Open(accounts, 0);
        AccountRef[] refs = [.. Enumerable.Range(0, accounts).Select(i => book.Resolve(Name(i)))];
        for (int i = 0; i < transfers; i++)
        {
            int debit = random.Next(1, accounts);
            int credit = onOneAccount ? 0 : (debit + random.Next(1, accounts)) % accounts;
            var key = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
            _transfers[i] = new LedgerTransfer(refs[debit], refs[credit], 1 + random.Next(20_000), key);
            _names[i] = (AccountKey(debit), AccountKey(credit));
        }

        Close(book);
    }

    public static UInt128 AccountKey(int number) => new((ulong)number * 0x9E37_79B9_7F4A_7C15, (ulong)number);

    /// <summary>Seconds and bytes allocated by a run on a fresh book that has room.</summary>
    public (double Seconds, double BytesEach, long Posted) RunBook()
    {
        LedgerBook book = Open(_accounts, _accounts + _transfers.Length);
        var results = new PostingResult[BatchSize];
        ReadOnlySpan<LedgerTransfer> rest = _transfers;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        while (!rest.IsEmpty)
        {
            int count = Math.Min(BatchSize, rest.Length);
            book.Post(rest[..count], results);
            rest = rest[count..];
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        long posted = book.LastSequence - _accounts;
        Close(book);
        return (seconds, (double)bytes / _transfers.Length, posted);
    }

    /// <summary>The same on stock collections that have room.</summary>
    public (double Seconds, double BytesEach, long Posted) RunStock()
    {
        var ledger = new StockLedger(_accounts, _transfers.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _transfers.Length; i++)
            ledger.Post(_names[i].Debit, _names[i].Credit, _transfers[i].Amount, _transfers[i].Key);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (seconds, (double)bytes / _transfers.Length, ledger.Posted);
    }

    public double PerSecond((double Seconds, double BytesEach, long Posted) run) =>
        _transfers.Length / run.Seconds / 1e6;

    private static LedgerBook Open(int accounts, int records)
    {
        LedgerBook book = LedgerBook.InMemory(
            new LedgerOptions { ExpectedAccounts = accounts, ExpectedRecords = records });
        Account[] all = [.. Enumerable.Range(0, accounts).Select(i => Account.Liability(Name(i), "USD") with
        {
            CreditLine = new Money(1_000_000_000_000, Usd),
        })];
        book.CreateAccountsAsync(all).AsTask().GetAwaiter().GetResult();
        return book;
    }

    // A book that is not closed is still measured by its meter, and so stays in memory.
    private static void Close(LedgerBook book) => book.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string Name(int number) => $"customer:{number}";
}
