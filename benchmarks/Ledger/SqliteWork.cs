using System.Diagnostics;
using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>A book on a disk, to which every round posts other transfers.</summary>
internal sealed class SqliteWork : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-sqlite-").FullName;
    private readonly LedgerBook _book;
    private readonly AccountRef[] _accounts;
    private readonly LedgerTransfer[] _transfers;
    private readonly PostingResult[] _results;
    private readonly int _group;
    private readonly bool _hashes;
    private readonly SqliteTransfers _source;

    public SqliteWork(Func<string, LedgerBook> open, int accounts, int transfers, int group, bool hashes)
    {
        (_group, _hashes) = (group, hashes);
        _source = new SqliteTransfers(accounts);
        _transfers = new LedgerTransfer[transfers];
        _results = new PostingResult[group];
        _book = open(_folder);
        string[] names = [.. Enumerable.Range(0, accounts).Select(i => $"account:{i}")];
        _book.CreateAccountsAsync(Array.ConvertAll(names, name => Account.Asset(name, "USD")))
            .AsTask().GetAwaiter().GetResult();
        _accounts = Array.ConvertAll(names, _book.Resolve);
    }

    /// <summary>Posts as many as it was made for.</summary>
    public (double Seconds, int Transfers) Run() => (Post(_transfers.Length), _transfers.Length);

    /// <summary>Posts so many and gives the first balances.</summary>
    public long[] BalancesAfter(int transfers)
    {
        Post(transfers);
        return [.. _accounts.Take(100).Select(account => _book.GetBalance(account).Posted.MinorUnits)];
    }

    public void Dispose()
    {
        _book.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private double Post(int count)
    {
        for (int i = 0; i < count; i++)
        {
            (int debit, int credit, long amount, UInt128 key) = _source.Next();
            _transfers[i] = new LedgerTransfer(_accounts[debit], _accounts[credit], amount, key);
        }

        ReadOnlySpan<LedgerTransfer> rest = _transfers.AsSpan(0, count);
        long start = Stopwatch.GetTimestamp();
        while (!rest.IsEmpty)
        {
            int length = Math.Min(_group, rest.Length);
            _book.Post(rest[..length], _results);
            if (!_results[length - 1].IsPosted)
                throw new InvalidOperationException($"A transfer was not posted: {_results[length - 1]}.");
            rest = rest[length..];
        }

        if (_hashes)
            _book.GetCheckpointAsync("example.com/rows").AsTask().GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
