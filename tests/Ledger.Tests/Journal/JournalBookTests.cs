using Purlin.Ledger.Tests.Oracle;
using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests;

/// <summary>
/// The whole book on a journal whose disk fails and loses power: after each restart it is the naive ledger after the
/// commands that lasted, which are all that were answered, and the one under way as a whole or not at all.
/// </summary>
public sealed class JournalBookTests(ITestOutputHelper output)
{
    [Fact]
    public void A_book_after_a_crash_is_the_naive_ledger_after_the_commands_that_lasted()
    {
        int answered = 0, recoveries = 0, underWay = 0;
        for (int seed = 0; seed < Effort.Of(150, 20_000); seed++)
        {
            BookRun run = new(seed);
            for (int generation = 0; generation < 5; generation++)
            {
                run.Live();
                run.Crash();
            }

            run.Live(fails: false);
            answered += run.Answered;
            recoveries += run.Recoveries;
            underWay += run.LastedUnderWay;
        }

        output.WriteLine($"{recoveries} recoveries, {answered} answers, {underWay} not answered that lasted");
        Assert.True(answered > 5 * recoveries);
        Assert.True(underWay > recoveries / 50);
    }

    [Fact]
    public async Task A_book_is_opened_on_a_directory_and_is_there_again()
    {
        string parent = Directory.CreateTempSubdirectory("purlin-ledger-").FullName;
        try
        {
            JournalOptions journal = new(Path.Combine(parent, "ledger"));
            Money amount = new(100, Currency.Parse("USD"));
            Entry entry = Entry.Create("order-991").Debit("cash", amount).Credit("merchant:7", amount);
            PostingResult posted;
            await using (LedgerBook book = await LedgerBook.OpenAsync(journal, CancellationToken.None))
            {
                await book.CreateAccountsAsync(
                    new[] { Account.Asset("cash", "USD"), Account.Liability("merchant:7", "USD") });
                posted = await book.PostAsync(entry);
                Assert.Equal(PostingStatus.Posted, posted.Status);
                JournalException locked = await Assert.ThrowsAsync<JournalException>(
                    () => LedgerBook.OpenAsync(journal, CancellationToken.None));
                Assert.Equal(JournalFailure.Locked, locked.Failure);
            }

            await using LedgerBook again = await LedgerBook.OpenAsync(journal, CancellationToken.None);
            PostingResult retried = await again.PostAsync(entry);
            Assert.Equal((PostingStatus.AlreadyPosted, posted.Sequence, posted.Stamp),
                (retried.Status, retried.Sequence, retried.Stamp));
            Assert.Equal(amount, again.GetBalance("cash").Posted);
            Assert.Equal(3, again.LastSequence);
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public async Task A_book_is_not_opened_read_only()
    {
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(
            () => LedgerBook.OpenAsync(Journals.Options(new MemoryDisk(), readOnly: true)));
        Assert.Contains("JournalStore", refused.Message, StringComparison.Ordinal);
    }

    // The clock is stepped and its timers never fire, so that holds expire with the commands, and each command is one
    // group.
    private sealed class BookRun
    {
        private readonly SimulatedDiskAdapter _disk = new();
        private readonly ManualTimeProvider _time = new();
        private readonly NaiveLedger _naive = new();
        private readonly TraceGenerator _trace;
        private readonly SimulationRandom _random;
        private readonly List<LedgerCommand> _recent = [];
        private readonly int _segmentBytes;
        private Func<NaiveLedger, NaiveOutcome[]>? _underWay;
        private DateTime _underWayAt;
        private bool _hasAccounts;

        public BookRun(int seed)
        {
            (_trace, _random) = (new TraceGenerator(seed), new SimulationRandom((ulong)seed));
            _segmentBytes = _random.Next(200, 4_000);
        }

        public int Answered { get; private set; }

        public int Recoveries { get; private set; }

        public int LastedUnderWay { get; private set; }

        /// <summary>Opens the book, sees that it is the right one, and works until the disk fails.</summary>
        public void Live(bool fails = true)
        {
            if (fails)
                _disk.FailAt(_random.Next(1, 150));
            try
            {
                LedgerBook book = Open();
                Recover(book);
                Do(book, _hasAccounts ? [.. _recent.TakeLast(10)] : []);
                for (int i = 0; i < 30; i++)
                    Do(book, [_trace.Next()]);
                Do(book, [_trace.Next(), _trace.Next(), _trace.Next()], isChain: true);
                if (!fails)
                    Assert.Null(Result(book.VerifyAsync()).Difference);
            }
            catch (Exception e) when (e is LedgerPoisonedException or JournalException)
            {
                Assert.NotNull(_disk.Failed);
            }
        }

        public void Crash()
        {
            bool anyOrder = _random.Chance(0.7);
            _disk.Node.Disk.SectorBytes = anyOrder ? 512 : 1;
            _disk.Restart(_random.Next(0, 4) == 0 ? null : anyOrder ? DiskSurvival.Subset : DiskSurvival.Prefix);
        }

        private LedgerBook Open()
        {
            Task<LedgerBook> opened = LedgerBook.OpenAsync(
                Journals.Options(_disk, _segmentBytes, zeroFill: _random.Next(0, 2) * 3_000),
                new LedgerOptions { TimeProvider = _time });
            Assert.True(opened.IsCompleted);
            return opened.GetAwaiter().GetResult();
        }

        private void Recover(LedgerBook book)
        {
            Recoveries++;
            if (book.LastSequence != _naive.Sequence && _underWay is not null)
            {
                _naive.AdvanceTo(_underWayAt);
                _underWay(_naive);
                LastedUnderWay++;
            }

            _underWay = null;
            CheckBalances(book);
            _hasAccounts = _naive.Accounts.Count > 0;
            if (_hasAccounts)
                return;
            Begin(naive =>
            {
                foreach (Account account in TraceGenerator.Accounts)
                    naive.Open(account);
                return [];
            });
            Result(book.CreateAccountsAsync(TraceGenerator.Accounts));
            End([]);
            _hasAccounts = true;
        }

        private void Do(LedgerBook book, LedgerCommand[] commands, bool isChain = false)
        {
            if (isChain)
            {
                Begin(naive => naive.PostChain(commands));
                End([.. Result(book.PostAsync(commands)).Select(NaiveOutcome.Of)]);
                CheckBalances(book);
                return;
            }

            foreach (LedgerCommand command in commands)
            {
                Begin(naive => [naive.Post(command)]);
                End([NaiveOutcome.Of(Result(book.PostAsync(command)))]);
                CheckBalances(book);
                _recent.Add(command);
            }
        }

        private void Begin(Func<NaiveLedger, NaiveOutcome[]> command)
        {
            _time.StepWallClock(_trace.NextStep());
            (_underWay, _underWayAt) = (command, _time.GetUtcNow().UtcDateTime);
        }

        private void End(NaiveOutcome[] answers)
        {
            _naive.AdvanceTo(_underWayAt);
            Assert.Equal(_underWay!(_naive), answers);
            _underWay = null;
            Answered++;
        }

        private void CheckBalances(LedgerBook book)
        {
            Assert.Equal(_naive.Sequence, book.LastSequence);
            foreach (NaiveAccount account in _naive.Accounts.Values)
            {
                AccountBalance balance = book.GetBalance(account.Id);
                if (!account.Has(balance))
                    Assert.Fail($"{account} is {balance} in the book.");
            }
        }

        private static T Result<T>(ValueTask<T> task)
        {
            Assert.True(task.IsCompleted);
            return task.GetAwaiter().GetResult();
        }
    }
}
