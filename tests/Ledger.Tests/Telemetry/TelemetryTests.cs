using System.Diagnostics;
using System.Runtime.CompilerServices;
using Purlin.Ledger.Tests.Book;
using Purlin.Ledger.Tests.Images;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Telemetry;

/// <summary>What a book tells those who watch it.</summary>
public class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_records_refusals_and_images_are_counted()
    {
        using var metrics = new MetricCollector();
        var time = new ManualTimeProvider();
        var options = new LedgerOptions { TimeProvider = time, MeterFactory = metrics, Name = "points" };
        var disk = new HookedDisk(new MemoryDisk());
        await using LedgerBook book = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20), options, Token);
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        await PostAsync(book, "a", "cash", "own", 5_00);
        await PostAsync(book, "b", "alice", "own", 5_00);
        await PostAsync(book, "b", "alice", "own", 5_00);
        await PostAsync(book, "a", "cash", "own", 6_00);
        await book.WriteImageAsync(Token);
        await PostAsync(book, "c", "cash", "own", 1);
        disk.BeforeImageWrite = static () => throw new IOException("full");
        await Assert.ThrowsAsync<IOException>(() => book.WriteImageAsync(Token).AsTask());

        metrics.Observe();
        (string, object?) name = ("book", "points");
        Assert.Equal(4, metrics.Last("purlin.ledger.groups", name));
        Assert.Equal(12, metrics.Last("purlin.ledger.records", name));
        Assert.Equal(12, metrics.Sum("purlin.ledger.group.records", name));
        Assert.Equal(1, metrics.Last("purlin.ledger.refusals", name, ("reason", "BelowFloor")));
        Assert.Equal(1, metrics.Last("purlin.ledger.refusals", name, ("reason", "KeyConflict")));
        Assert.Equal(1, metrics.Last("purlin.ledger.image.age", name));
        Assert.Equal(1, metrics.Sum("purlin.ledger.images", name, ("outcome", "written")));
        Assert.Equal(1, metrics.Sum("purlin.ledger.images", name, ("outcome", "failed")));
        Assert.Equal(0, metrics.Last("purlin.ledger.waiting", name));
        Assert.Equal(0, metrics.Last("purlin.ledger.poisoned", name));
        Assert.Equal(0, metrics.Last("purlin.ledger.open.replayed", name));
        Assert.IsType<IOException>(book.GetHealth().ImageFailure);
    }

    [Fact]
    public void A_book_that_was_dropped_without_disposal_is_kept_by_nothing()
    {
        using var metrics = new MetricCollector();
        WeakReference<LedgerBook>[] books =
        [
            Drop(new LedgerOptions()),
            Drop(new LedgerOptions { MeterFactory = metrics, Name = "dropped" }),
        ];
        for (int i = 0; i < 10 && books.Any(static book => book.TryGetTarget(out _)); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(books, static book => Assert.False(book.TryGetTarget(out _)));
        metrics.Observe();
        Assert.Null(metrics.Last("purlin.ledger.waiting", ("book", "dropped")));

        // The open hold arms the timer of its expiry. Not inlined, so that no frame keeps the book.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<LedgerBook> Drop(LedgerOptions options)
        {
            LedgerBook book = LedgerBook.InMemory(options);
            book.CreateAccountsAsync(TraceGenerator.Accounts, Token).AsTask().Wait(Token);
            Money one = new(1, TraceGenerator.Usd);
            Entry hold = Entry.Create("h").Debit("cash", one).Credit("own", one).AsHold(TimeSpan.FromHours(1));
            Assert.Equal(PostingStatus.Posted, book.PostAsync(hold, Token).AsTask().Result.Status);
            return new(book);
        }
    }

    [Fact]
    public async Task Health_tells_how_many_wait_for_how_long_and_that_the_store_failed()
    {
        var time = new ManualTimeProvider();
        var store = new GatedStore();
        await using LedgerBook book =
            await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time }, Token);
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        Assert.Equal(new LedgerHealth(null, 0, TimeSpan.Zero, 9, 9, null), book.GetHealth());

        store.Close();
        Task<PostingResult> first = PostAsync(book, "a", "cash", "own", 1);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, TimeSpan.FromSeconds(2)), (book.GetHealth().Waiting, book.GetHealth().Lag));
        Task<PostingResult> second = PostAsync(book, "b", "cash", "own", 1);
        time.Advance(TimeSpan.FromSeconds(1));
        LedgerHealth slow = book.GetHealth();
        store.Open();
        Assert.Equal((1, TimeSpan.FromSeconds(3)), (slow.Waiting, slow.Lag));
        Assert.Equal(PostingStatus.Posted, (await first).Status);
        Assert.Equal(PostingStatus.Posted, (await second).Status);
        Assert.Equal((0, TimeSpan.Zero), (book.GetHealth().Waiting, book.GetHealth().Lag));

        store.Close();
        Task<PostingResult> third = PostAsync(book, "c", "cash", "own", 1);
        store.Fail(new IOException("gone"));
        await Assert.ThrowsAsync<LedgerPoisonedException>(() => third);
        Assert.True(book.GetHealth().IsPoisoned);
        Assert.IsType<IOException>(book.GetHealth().PoisonCause);
    }

    [Fact]
    public async Task Opening_groups_and_images_are_activities()
    {
        using var activities = new ActivityCollector("Purlin.Ledger");
        var time = new ManualTimeProvider();
        var options = new LedgerOptions { TimeProvider = time };
        await using LedgerBook book =
            await LedgerBook.OpenAsync(Journals.Options(new MemoryDisk(), 1 << 20), options, Token);
        await book.CreateAccountsAsync(TraceGenerator.Accounts, Token);
        await book.WriteImageAsync(Token);
        Assert.Equal(["ledger.open", "ledger.commit", "ledger.image"],
            activities.Stopped.Select(static activity => activity.OperationName));
        Activity commit = activities.Stopped[1];
        Assert.Equal((9L, 9), (commit.GetTagItem("ledger.sequence"), commit.GetTagItem("ledger.records")));
    }

    private static Task<PostingResult> PostAsync(LedgerBook book, string key, string debit, string credit, long units)
    {
        var money = new Money(units, TraceGenerator.Usd);
        return book.PostAsync(Entry.Create(key).Debit(debit, money).Credit(credit, money), Token).AsTask();
    }
}
