namespace Purlin.Ledger.Tests.Book;

/// <summary>What readers see while groups come and go.</summary>
public class ReaderTests
{
    private static readonly Currency Usd = Currency.Parse("USD");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Each group moves money to and fro among several accounts, so every balance is zero whenever a group has ended,
    // and hardly ever in between; one more transfer a group tells that time goes on.
    [Fact]
    public async Task A_balance_is_never_one_of_the_middle_of_a_group()
    {
        const int Accounts = 9;
        const int Groups = 5_000;
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(
            Enumerable.Range(0, Accounts + 2).Select(i => Account.Asset($"a{i}", "USD")).ToArray(), Ct);
        AccountRef[] accounts = [.. Enumerable.Range(0, Accounts + 2).Select(i => book.Resolve($"a{i}"))];
        int wrong = 0, ended = 0;
        const TaskCreationOptions Elsewhere = TaskCreationOptions.RunContinuationsAsynchronously;
        TaskCompletionSource[] reading = [new(Elsewhere), new(Elsewhere)];
        Task[] readers = [.. reading.Select(begun => Task.Factory.StartNew(() =>
        {
            long last = 0;
            while (Volatile.Read(ref ended) == 0)
            {
                for (int i = 0; i < Accounts; i++)
                    wrong += book.GetBalance(accounts[i]).Posted.MinorUnits == 0 ? 0 : 1;
                long seen = book.GetBalance(accounts[Accounts]).Posted.MinorUnits;
                wrong += seen >= last ? 0 : 1;
                last = seen;
                begun.TrySetResult();
            }
        }, Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.WhenAll(reading.Select(begun => begun.Task));
        var transfers = new LedgerTransfer[2 * Accounts + 1];
        var results = new PostingResult[transfers.Length];
        UInt128 key = 1;
        var random = new Random(3);
        for (int group = 0; group < Groups; group++)
        {
            for (int i = 0; i < Accounts; i++)
            {
                int other = (i + random.Next(1, Accounts)) % Accounts;
                long amount = random.Next(1, 1_000);
                transfers[i] = new(accounts[i], accounts[other], amount, key++);
                transfers[2 * Accounts - 1 - i] = new(accounts[other], accounts[i], amount, key++);
            }

            transfers[^1] = new(accounts[Accounts], accounts[Accounts + 1], 1, key++);
            book.Post(transfers, results);
            Assert.Equal(group + 1, book.GetBalance(accounts[Accounts]).Posted.MinorUnits);
        }

        Volatile.Write(ref ended, 1);
        await Task.WhenAll(readers);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task A_trial_balance_is_of_the_record_that_it_names()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(new[] { Account.Asset("a", "USD"), Account.Asset("b", "USD") }, Ct);
        (AccountRef a, AccountRef b) = (book.Resolve("a"), book.Resolve("b"));
        int ended = 0;
        long seen = 0;
        Task reading = Task.Factory.StartNew(() =>
        {
            while (Volatile.Read(ref ended) == 0)
            {
                TrialBalance trial = book.GetTrialBalance();
                Assert.Equal((Int128)trial.Sequence - 2, trial.Accounts[0].Debits);
                Volatile.Write(ref seen, seen + 1);
            }
        }, Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var results = new PostingResult[1];
        for (int i = 1; (i < 20_000 || Volatile.Read(ref seen) < 1_000) && !reading.IsCompleted; i++)
            book.Post([new(a, b, 1, Key: (UInt128)(uint)i)], results);
        Volatile.Write(ref ended, 1);
        await reading;
    }

    [Fact]
    public async Task A_group_that_touches_more_accounts_than_any_before_shows_none_of_them_early()
    {
        const int Accounts = 5_000;
        var store = new GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(
            store, new LedgerOptions { TimeProvider = new ManualTimeProvider() }, Ct);
        await book.CreateAccountsAsync(
            Enumerable.Range(0, Accounts).Select(i => Account.Asset($"a{i}", "USD"))
                .Append(Account.Equity("rest", "USD")).ToArray(), Ct);
        for (int first = 0; first < Accounts; first += 500)
            Assert.True((await book.PostAsync(Before(first, 500), Ct)).IsPosted);
        store.Close();
        Task<PostingResult[]> chain = book.PostAsync(
            Enumerable.Range(0, 900).Select(i => (LedgerCommand)Legs(i)).ToArray(), Ct).AsTask();
        Money[] meanwhile = [.. Enumerable.Range(0, Accounts).Select(i => book.GetBalance($"a{i}").Posted)];
        store.Open();
        Assert.All(meanwhile, posted => Assert.Equal(new Money(3, Usd), posted));
        Assert.All(await chain, result => Assert.True(result.IsPosted));
        Assert.Equal(new Money(8, Usd), book.GetBalance("a1").Posted);

        static Entry Before(int first, int count)
        {
            Entry entry = Entry.Create($"before {first}").Credit("rest", new Money(3 * count, Usd));
            for (int i = first; i < first + count; i++)
                entry = entry.Debit($"a{i}", new Money(3, Usd));
            return entry;
        }

        static Entry Legs(int number)
        {
            Entry entry = Entry.Create($"e{number}");
            for (int leg = 0; leg < 5; leg++)
                entry = entry.Debit($"a{(number * 5 + leg) % Accounts}", new Money(5, Usd));
            return entry.Credit($"a{Accounts - 1 - number % 7}", new Money(25, Usd));
        }
    }
}
