using System.Globalization;
using System.Numerics;
using Purlin.Ledger.Sqlite;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Random traces: answers, root and rows are those of memory and of the naive ledger.</summary>
public sealed class SqliteTraceTests : IDisposable
{
    private static readonly int Traces = Effort.Of(3, 200);
    private const int CommandsOfTrace = 300;
    private readonly List<SqliteFolder> _folders = [];

    [Fact]
    public async Task A_trace_has_the_answers_the_records_and_the_root_that_it_has_in_memory()
    {
        for (int seed = 0; seed < Traces; seed++)
        {
            SqliteFolder folder = NewFolder();
            Trace memory = new(seed);
            await using LedgerBook expected = LedgerBook.InMemory(memory.Options);
            Trace sqlite = new(seed);
            string[] said;
            await using (LedgerBook book = await LedgerBook.OpenAsync(folder.Options, sqlite.Options))
            {
                said = await sqlite.RunAsync(book, CommandsOfTrace);
                Assert.Equal(await memory.RunAsync(expected, CommandsOfTrace), said);
                await AssertSameAsync(expected, book);
                AssertRows(folder, sqlite.Naive, $"trace {seed}");
            }

            await using LedgerBook again = await LedgerBook.OpenAsync(folder.Options, sqlite.Options);
            await AssertSameAsync(expected, again);
            Assert.Equal(await memory.RunAsync(expected, 50), await sqlite.RunAsync(again, 50));
            await AssertSameAsync(expected, again);
        }
    }

    [Fact]
    public async Task Two_books_on_one_file_are_one_ledger()
    {
        for (int seed = 50; seed < 50 + Traces; seed++)
        {
            SqliteFolder folder = NewFolder();
            Trace trace = new(seed);
            await using LedgerBook one = await LedgerBook.OpenAsync(folder.Options, trace.Options);
            await using LedgerBook other = await LedgerBook.OpenAsync(folder.Options, trace.Options);
            var turns = new Random(seed);
            for (int i = 0; i < 50; i++)
                await trace.RunAsync(turns.Next(2) == 0 ? one : other, turns.Next(6));
            await one.ExpireHoldsAsync(TestContext.Current.CancellationToken);
            await other.ExpireHoldsAsync(TestContext.Current.CancellationToken);
            await AssertSameAsync(one, other);
            AssertRows(folder, trace.Naive, $"trace {seed}");
            await AssertVerifiedAsync(one);
        }
    }

    [Fact]
    public async Task Totals_beyond_an_integer_are_digits()
    {
        SqliteFolder folder = NewFolder();
        await using LedgerBook book = await folder.OpenAsync(new ManualTimeProvider());
        await book.CreateAccountsAsync(new[] { Account.Asset("cash", "USD"), Account.Liability("alice", "USD") });
        Money most = new(long.MaxValue, Currency.Parse("USD"));
        for (int i = 0; i < 3; i++)
        {
            await book.PostAsync(Entry.Create($"in{i}").Debit("cash", most).Credit("alice", most));
            await book.PostAsync(Entry.Create($"out{i}").Debit("alice", most).Credit("cash", most));
        }

        Assert.Equal(
            ["alice 0 27670116110564327421 27670116110564327421", "cash 0 27670116110564327421 27670116110564327421"],
            folder.Query("SELECT id, posted, debits, credits FROM ledger_balances ORDER BY id"));
    }

    public void Dispose() => _folders.ForEach(folder => folder.Dispose());

    private SqliteFolder NewFolder()
    {
        SqliteFolder folder = new();
        _folders.Add(folder);
        return folder;
    }

    internal static async Task AssertSameAsync(LedgerBook expected, LedgerBook actual)
    {
        Checkpoint root = await expected.GetCheckpointAsync("example.com/x");
        Checkpoint other = await actual.GetCheckpointAsync("example.com/x");
        Assert.Equal((root.Size, Convert.ToHexString(root.Root)), (other.Size, Convert.ToHexString(other.Root)));
        foreach (Account account in TraceGenerator.Accounts)
            Assert.Equal(expected.GetBalance(account.Id), actual.GetBalance(account.Id));
    }

    internal static async Task AssertVerifiedAsync(LedgerBook book)
    {
        LedgerVerification found = await book.VerifyAsync();
        Assert.True(found.IsWhole, found.Difference?.Message);
        Assert.Equal(book.LastSequence, found.Sequence);
    }

    internal static void AssertRows(SqliteFolder folder, NaiveLedger naive, string where)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = folder.Connect();
        Assert.True(
            naive.Accounts.Values.OrderBy(account => account.Id, StringComparer.Ordinal)
            .Select(account => string.Join(' ',
                account.Id, account.Posted, account.Outgoing, account.Incoming, account.Floor, account.Ceiling,
                account.IsClosed ? 1 : 0, account.Debits, account.Credits))
            .SequenceEqual(SqliteFolder.Query(connection,
                "SELECT id, posted, outgoing, incoming, floor, ceiling, closed, debits, credits FROM ledger_balances "
                + "ORDER BY id")), $"The balances of {where} are not the naive ones.");

        // The legs that count add up to the balances, those of captures of all that was left among them.
        var sums = new Dictionary<string, BigInteger>();
        foreach (string row in SqliteFolder.Query(connection, "SELECT account, side, amount FROM ledger_postings"))
        {
            string[] leg = row.Split(' ');
            sums[$"{leg[0]} {leg[1]}"] = sums.GetValueOrDefault($"{leg[0]} {leg[1]}")
                + BigInteger.Parse(leg[2], CultureInfo.InvariantCulture);
        }

        foreach (NaiveAccount account in naive.Accounts.Values)
        {
            (BigInteger, BigInteger) legs =
                (sums.GetValueOrDefault($"{account.Id} debit"), sums.GetValueOrDefault($"{account.Id} credit"));
            Assert.True((account.Debits, account.Credits) == legs, $"The legs of {where} add up to {legs}: {account}.");
        }

        Assert.True(
            naive.Holds.Values.Where(hold => hold.State == "open").OrderBy(hold => hold.Sequence)
            .SelectMany(hold => hold.Legs.Select(leg => Text(
                $"{hold.Sequence} {leg.Account} {(leg.Side == EntrySide.Debit ? "debit" : "credit")} {leg.Left}")))
            .SequenceEqual(SqliteFolder.Query(connection,
                "SELECT sequence, account, side, left FROM ledger_open_holds ORDER BY sequence, leg")),
            $"The open holds of {where} are not the naive ones.");
        Assert.Equal(
            [Text($"{naive.Sequence}")], SqliteFolder.Query(connection, "SELECT COUNT(*) FROM ledger_entries"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
