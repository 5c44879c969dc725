using Purlin.Ledger;
using Purlin.Ledger.Sqlite;

namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// Books beside SQLite with a bare schema (WAL, synchronous FULL, the same checkpoints, prepared statements without any
/// layer above SQLite): for each transfer one entry with a unique key of 16 bytes, two legs, two balances.
/// </summary>
internal static class SqliteRows
{
    private const string Bare = "bare schema in SQLite";
    private const string OneByOne = "bare schema, one by one";
    private const int GroupSize = 8192;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("SQLite store", row => Batched(row, OpenSqlite, 1, Goal.AtLeastTimes(0.6, Bare)))
        {
            Note = "groups of 8,192 transfers on 10,000 accounts; ours keeps limits, keys, records and rows",
        },
        new("G2 journal beside batched SQLite", row => Batched(row, OpenJournal, 8, Goal.AtLeastTimes(12, Bare)))
        {
            Note = "without the tree: nobody asked for a root",
        },
        new("G2 journal and tree beside batched SQLite", row =>
            Batched(row, OpenJournal, 8, Goal.AtLeastTimes(12, Bare), hashes: true))
        {
            Note = "a checkpoint after each round, so that every record is hashed",
        },
        new("G2 journal beside SQLite one by one", row => JournalBesideOneByOne(row, hashes: false)),
        new("G2 journal and tree beside SQLite one by one", row => JournalBesideOneByOne(row, hashes: true)),
    ];

    private static void Batched(
        RowSetup row, Func<string, LedgerBook> open, int groups, Goal goal, bool hashes = false)
    {
        int group = row.Size(GroupSize, 256);
        var ours = row.Use(new SqliteWork(open, row.Size(10_000, 100), group * row.Size(groups, 1), group, hashes));
        var bare = row.Use(new SqliteBare(row.Size(10_000, 100), group, group));
        row.Ours("book", ours.Run)
            .Rival(Bare, bare.Run)
            .Measure("rate", Unit.PerSecond, run => run.Transfers / run.Seconds, goal);
        row.Agree("balances", () => ours.BalancesAfter(group), () => bare.BalancesAfter(group));
    }

    private static void JournalBesideOneByOne(RowSetup row, bool hashes)
    {
        int group = row.Size(GroupSize, 256);
        var ours = row.Use(new SqliteWork(
            OpenJournal, row.Size(10_000, 100), group * row.Size(8, 1), group, hashes));
        var bare = row.Use(new SqliteBare(row.Size(10_000, 100), row.Size(100, 8), 1));
        row.Ours("book", ours.Run)
            .Rival(OneByOne, bare.Run)
            .Measure("rate", Unit.PerSecond, run => run.Transfers / run.Seconds,
                Goal.AtLeastTimes(1_000, OneByOne));
        row.Agree("balances", () => ours.BalancesAfter(group), () => bare.BalancesAfter(group));
    }

    private static LedgerBook OpenSqlite(string folder) =>
        Now(LedgerBook.OpenAsync(new SqliteLedgerOptions(Path.Combine(folder, "ours.db"))));

    private static LedgerBook OpenJournal(string folder) =>
        Now(LedgerBook.OpenAsync(new JournalOptions(Path.Combine(folder, "journal"))));

    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
