using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>Opens books with one busy account that keeps its history.</summary>
internal static class BusyBook
{
    private const string Busy = "busy";
    private const string Other = "other";
    private const int GroupBytes = 1024 * 1024;

    /// <summary>All legs posted to a book in memory, one record and one stamp each.</summary>
    public static HistoryUnderTest InMemory(RowSetup row, HistoryWork work)
    {
        (LedgerBook book, long first, long stamp) = Post(work);
        row.Use(new Closing(book));
        return UnderTest(book, first, stamp);
    }

    /// <summary>The same records in a journal, and a book that is opened from them.</summary>
    public static HistoryUnderTest OnJournal(RowSetup row, HistoryWork work)
    {
        string directory = row.Use(new Folder()).Path;
        (LedgerBook memory, long first, long stamp) = Post(work);
        var journal = new JournalOptions(directory);
        JournalStore store = JournalStore.Open(journal);
        var group = new RecordGroup();
        for (long sequence = 1; sequence <= memory.LastSequence; sequence++)
        {
            group.Add(memory.GetRecord(sequence));
            if (group.Bytes.Length < GroupBytes && sequence < memory.LastSequence)
                continue;
            store.AppendAsync(group).AsTask().GetAwaiter().GetResult();
            group.Clear(sequence + 1);
        }

        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        memory.DisposeAsync().AsTask().GetAwaiter().GetResult();
        LedgerBook book = LedgerBook.OpenAsync(journal).GetAwaiter().GetResult();
        row.Use(new Closing(book));
        return UnderTest(book, first, stamp);
    }

    private static (LedgerBook Book, long First, long Stamp) Post(HistoryWork work)
    {
        var clock = new Clock();
        LedgerBook book = LedgerBook.InMemory(new LedgerOptions { TimeProvider = clock, ExpectedRecords = work.Count });
        Currency usd = Currency.Parse("USD");
        var accounts = new[] { Account.Asset(Busy, "USD") with { KeepHistory = true }, Account.Equity(Other, "USD") };
        Now(book.CreateAccountsAsync(accounts));
        long first = book.LastSequence + 1;
        UInt128 key = 0;
        foreach ((long effectiveTicks, long amount) in work.Legs())
        {
            clock.Ticks++;
            var money = new Money(amount, usd);
            Now(book.PostAsync(Entry.Create(++key).Debit(Busy, money).Credit(Other, money)
                .At(new DateTimeOffset(effectiveTicks, TimeSpan.Zero))));
        }

        return (book, first, clock.Ticks - work.Count);
    }

    private static HistoryUnderTest UnderTest(LedgerBook book, long first, long stamp) =>
        new(first, book.LastSequence,
            sequence => book.GetBalanceAt(Busy, sequence).MinorUnits,
            effective => book.GetBalanceAsOf(Busy, At(effective)).MinorUnits,
            (effective, sequence) =>
                book.GetBalanceAsOf(Busy, At(effective), At(stamp + sequence - first + 1)).MinorUnits);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private static T Now<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    /// <summary>Time that the work moves, so that every record has a stamp of its own.</summary>
    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; } = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

        public override DateTimeOffset GetUtcNow() => At(Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A directory that goes with the row.</summary>
    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("purlin-busy-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private sealed class Closing(LedgerBook book) : IDisposable
    {
        public void Dispose() => book.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
