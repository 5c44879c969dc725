using System.Text;
using System.Text.Json;
using Purlin.Ledger.Tests.Book;
using Purlin.Ledger.Tests.Images;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Reports;

/// <summary>What a book says about itself is what its records say.</summary>
public class ReportTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Currency Usd = TraceGenerator.Usd;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_legs_of_a_balance_add_up_to_it_at_every_time_and_as_known_at_every_time()
    {
        int compared = 0;
        for (int seed = 1; seed <= Effort.Of(15, 1_000); seed++)
        {
            var time = new ManualTimeProvider(Start);
            await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
            await PostTraceAsync(book, time, seed, 200);
            foreach (Account account in LedgerStates.Accounts)
            {
                List<BalanceLeg> legs = await ListAsync(book.ExplainAsync(account.Id, cancellationToken: Token));
                Money posted = book.GetBalance(account.Id).Posted;
                Assert.Equal(posted, legs.Count == 0 ? Money.Zero(account.Currency) : legs[^1].Balance);
                if (!account.KeepHistory)
                    continue;
                DateTimeOffset effective = Start.AddTicks(seed * 6_000L), known = Start.AddTicks(seed * 8_000L);
                Money then = book.GetBalanceAsOf(account.Id, effective, known);
                legs = await ListAsync(book.ExplainAsync(account.Id, effective, known, Token));
                Assert.Equal(then, legs.Count == 0 ? Money.Zero(account.Currency) : legs[^1].Balance);
                Assert.All(legs, leg => Assert.True(leg.Effective <= effective && leg.Stamp <= known));
                compared += legs.Count;
            }
        }

        Assert.True(compared > 50, $"{compared}");
    }

    [Fact]
    public async Task Captures_of_a_part_and_of_the_rest_are_legs_of_their_own()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        Money ten = new(10, Usd), four = new(4, Usd);
        await book.PostAsync(Entry.Create("hold").Debit("cash", ten).Credit("own", ten).AsHold(), Token);
        await book.PostAsync(HoldCapture.Create("a", "hold").Debit("cash", four).Credit("own", four), Token);
        await book.PostAsync(HoldCapture.Create("b", "hold"), Token);
        List<BalanceLeg> legs = await ListAsync(book.ExplainAsync("cash", cancellationToken: Token));
        Assert.Equal([4L, 6L], legs.Select(static leg => leg.Amount.MinorUnits));
        Assert.Equal(book.GetBalance("cash").Posted, legs[^1].Balance);
    }

    [Fact]
    public async Task A_leg_is_proved_by_its_receipt_and_a_checkpoint()
    {
        var time = new ManualTimeProvider(Start);
        await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
        await PostTraceAsync(book, time, 4, 300);
        Checkpoint checkpoint = await book.GetCheckpointAsync("example.com/book", Token);
        List<BalanceLeg> legs = await ListAsync(book.ExplainAsync("cash", cancellationToken: Token));
        Assert.NotEmpty(legs);
        foreach (BalanceLeg leg in legs)
        {
            LedgerReceipt receipt = await book.GetReceiptAsync(leg.Sequence, checkpoint.Size, Token);
            Assert.Equal(LedgerVerdict.Valid, receipt.Verify(checkpoint));
            Assert.Equal(leg.Key, LedgerEventKey(receipt));
            byte[] other = receipt.Record.ToArray();
            other[^1] ^= 1;
            Assert.Equal(LedgerVerdict.RootMismatch, (receipt with { Record = other }).Verify(checkpoint));
            Assert.Equal(LedgerVerdict.Malformed, (receipt with { Size = receipt.Size - 1 }).Verify(checkpoint));
        }

        static LedgerKey LedgerEventKey(LedgerReceipt receipt)
        {
            LedgerRecord record = LedgerRecord.Read(receipt.Record.Span);
            return record.KeyIsText
                ? LedgerKey.FromText(Encoding.UTF8.GetString(record.Key))
                : LedgerKey.FromGuid(new Guid(record.Key, bigEndian: true));
        }
    }

    [Fact]
    public async Task The_export_has_a_line_a_record_in_one_form()
    {
        var time = new ManualTimeProvider(Start);
        await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
        await book.CreateAccountsAsync(
            new[]
            {
                Account.Asset("cash", "USD") with { KeepHistory = true },
                Account.Liability("müller", "USD") with { Floor = new Money(-5_00, Usd) },
            },
            Token);
        var ten = new Money(10_05, Usd);
        await book.PostAsync(Entry.Create("order \"1\"").Debit("cash", ten).Credit("müller", ten).WithMemo("für 1")
            .WithCode(7).At(Start.AddDays(-1)), Token);
        await book.PostAsync(Entry.Create((UInt128)255).Debit("cash", ten).Credit("müller", ten)
            .AsHold(TimeSpan.FromHours(1)), Token);
        await book.PostAsync(HoldCapture.Create("capture", (UInt128)255), Token);
        Money more = ten + ten + ten;
        await book.PostAsync(Entry.Create("too much").Debit("müller", more).Credit("cash", more), Token);
        var text = new MemoryStream();
        Assert.Equal(6, await book.ExportAsync(text, 0, Token));
        string expected = Path.Combine(AppContext.BaseDirectory, "Vectors", "Export.txt");
        Assert.Equal(await File.ReadAllTextAsync(expected, Token), Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public async Task An_export_goes_on_where_the_last_one_ended()
    {
        var time = new ManualTimeProvider(Start);
        await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
        await PostTraceAsync(book, time, 9, 100);
        var whole = new MemoryStream();
        await book.ExportAsync(whole, 0, Token);
        var parts = new MemoryStream();
        string[] lines = LinesOf(whole);
        Assert.Equal(book.LastSequence, lines.Length);
        Assert.All(lines, (line, i) =>
            Assert.Equal(i + 1, JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));
        await book.ExportAsync(parts, 40, Token);
        Assert.Equal(lines[40..], LinesOf(parts));
        Assert.Equal(book.LastSequence, await book.ExportAsync(parts, book.LastSequence, Token));
    }

    [Fact]
    public async Task The_chart_of_accounts_is_by_kind_and_id_and_balances_agree_with_the_trial_balance()
    {
        var time = new ManualTimeProvider(Start);
        await using LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = time });
        await PostTraceAsync(book, time, 2, 200);
        ChartOfAccounts chart = book.GetChartOfAccounts();
        Assert.Equal(["cash", "safe", "yen", "alice", "bob", "taro", "own", "fees", "rent"],
            chart.Lines.Select(static line => line.Account.Id));
        Assert.Equal(["alice", "bob", "taro"],
            chart.Of(AccountKind.Liability).Select(static line => line.Account.Id));
        TrialBalance trial = book.GetTrialBalance();
        Assert.True(trial.IsBalanced);
        Assert.Equal((book.LastSequence, book.LastSequence), (chart.Sequence, trial.Sequence));
        foreach (TrialBalanceLine line in trial.Accounts)
        {
            Int128 posted = line.Account.IsDebitNormal ? line.Debits - line.Credits : line.Credits - line.Debits;
            ChartLine charted = chart.Lines.Single(found => found.Account.Id == line.Account.Id);
            Assert.Equal(posted, charted.Balance.Posted.MinorUnits);
        }
    }

    [Fact]
    public async Task The_chart_says_which_accounts_are_closed_once_that_lasts()
    {
        var store = new GatedStore();
        var time = new ManualTimeProvider(Start);
        await using LedgerBook book = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time }, Token);
        await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
        Assert.Empty(Closed());
        await book.PostAsync(AccountChange.Close("c1", "rent"), Token);
        Assert.Equal(["rent"], Closed());

        // A group under way is not seen, nor a chain that failed.
        store.Close();
        Task<PostingResult> closing = book.PostAsync(AccountChange.Close("c2", "fees"), Token).AsTask();
        string[] meanwhile = Closed();
        store.Open();
        await closing;
        Assert.Equal(["rent"], meanwhile);
        Assert.Equal(["fees", "rent"], Closed());
        PostingResult[] failed = await book.PostAsync(
            new LedgerCommand[] { AccountChange.Reopen("r1", "rent"), AccountChange.Close("c3", "fees") }, Token);
        Assert.Equal(PostingStatus.Refused, failed[1].Status);
        Assert.Equal(["fees", "rent"], Closed());
        await book.PostAsync(AccountChange.Reopen("r2", "rent"), Token);
        Assert.Equal(["fees"], Closed());

        // Read again from the records, and out of an image, they are the same.
        var disk = new MemoryDisk();
        for (int round = 0; round < 3; round++)
        {
            await using LedgerBook other = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20),
                new LedgerOptions { TimeProvider = time, ImageOnDispose = round == 1 }, Token);
            await other.CreateAccountsAsync(LedgerStates.Accounts, Token);
            await other.PostAsync(AccountChange.Close("c1", "rent"), Token);
            Assert.Equal("rent", Assert.Single(other.GetChartOfAccounts().Lines, static line => line.IsClosed).Account.Id);
            Assert.Equal(round == 2, other.Opening.ImageSequence > 0);
        }

        string[] Closed() => [.. book.GetChartOfAccounts().Lines.Where(static line => line.IsClosed)
            .Select(static line => line.Account.Id).Order(StringComparer.Ordinal)];
    }

    private static async Task PostTraceAsync(LedgerBook book, ManualTimeProvider time, int seed, int commands)
    {
        var trace = new TraceGenerator(seed);
        await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
        for (int i = 0; i < commands; i++)
        {
            time.Advance(trace.NextStep());
            await book.PostAsync(trace.Next(), Token);
        }
    }

    private static string[] LinesOf(MemoryStream text) =>
        Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<List<BalanceLeg>> ListAsync(IAsyncEnumerable<BalanceLeg> legs)
    {
        var list = new List<BalanceLeg>();
        await foreach (BalanceLeg leg in legs)
            list.Add(leg);
        return list;
    }
}
