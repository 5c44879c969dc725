using System.Diagnostics;
using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>A journal on disk with so many accounts and transfers, and an image at its end.</summary>
internal sealed class ImagedJournal : IDisposable
{
    private const int BatchSize = 8192;

    // A group is atomic and has at most 16 MiB.
    private const int AccountsAtOnce = 50_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("purlin-image-").FullName;
    private readonly string _apart = Directory.CreateTempSubdirectory("purlin-image-").FullName;

    public ImagedJournal(int accounts, int transfers)
    {
        (Accounts, Transfers) = (accounts, transfers);
        using var book = new OpenBook(Journal);
        IEnumerable<Account> all = Enumerable.Range(0, accounts).Select(i => Account.Liability(Name(i), "USD"));
        foreach (Account[] some in all.Chunk(AccountsAtOnce))
            book.Value.CreateAccountsAsync(some).AsTask().GetAwaiter().GetResult();
        long before = FileBytes();
        Post(book.Value, transfers);
        BytesEach = (double)(FileBytes() - before) / transfers;
        book.Value.WriteImageAsync().AsTask().GetAwaiter().GetResult();
        ImageBytes = Images(_directory).Sum(static path => new FileInfo(path).Length);
    }

    public int Accounts { get; }

    public int Transfers { get; }

    public long ImageBytes { get; }

    /// <summary>By how much the journal grew for a transfer.</summary>
    public double BytesEach { get; }

    private JournalOptions Journal => new(_directory);

    /// <summary>Opens the book, looks at some balances, and closes it again.</summary>
    public (double Seconds, long Sum) Open(bool withImages)
    {
        if (!withImages)
            Move(_directory, _apart);
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        using var book = new OpenBook(Journal);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long sum = book.Value.LastSequence;
        for (int i = 0; i < Accounts; i += 997)
            sum = (sum * 31) + book.Value.GetBalance(Name(i)).Posted.MinorUnits;
        if (!withImages)
            Move(_apart, _directory);
        else if (book.Value.Opening.ImageSequence != book.Value.LastSequence)
            throw new InvalidOperationException("The book was not opened from its image.");
        return (seconds, sum);
    }

    /// <summary>The book, open until it is disposed of.</summary>
    public OpenBook OpenForGood() => new(Journal);

    public AccountRef[] Refs(LedgerBook book) =>
        [.. Enumerable.Range(0, Accounts).Select(i => book.Resolve(Name(i)))];

    /// <summary>Transfers between random accounts under random keys.</summary>
    public void Post(LedgerBook book, int count)
    {
        AccountRef[] refs = Refs(book);
        var random = new Random(count);
        var transfers = new LedgerTransfer[BatchSize];
        var results = new PostingResult[BatchSize];
        for (int done = 0; done < count; done += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
                transfers[i] = Transfer(refs, random);
            book.Post(transfers.AsSpan(0, Math.Min(BatchSize, count - done)), results);
        }
    }

    public static LedgerTransfer Transfer(AccountRef[] refs, Random random)
    {
        int debit = random.Next(refs.Length);
        int credit = (debit + random.Next(1, refs.Length)) % refs.Length;
        var key = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        return new LedgerTransfer(refs[debit], refs[credit], 1 + random.Next(20_000), key);
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(_apart, recursive: true);
    }

    private long FileBytes() =>
        Directory.GetFiles(_directory, "*.journal").Sum(static path => new FileInfo(path).Length);

    private static string Name(int number) => $"customer:{number}";

    private static string[] Images(string directory) => Directory.GetFiles(directory, "*.snapshot");

    private static void Move(string from, string to)
    {
        foreach (string path in Images(from))
            File.Move(path, Path.Combine(to, Path.GetFileName(path)));
    }

    /// <summary>A book that a row's end closes.</summary>
    public sealed class OpenBook(JournalOptions journal) : IDisposable
    {
        public LedgerBook Value { get; } = LedgerBook.OpenAsync(journal).GetAwaiter().GetResult();

        public void Dispose() => Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
