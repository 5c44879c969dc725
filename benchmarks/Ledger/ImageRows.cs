using System.Diagnostics;
using Purlin.Ledger;

namespace Purlin.Benchmarks.Ledger;

/// <summary>What images of a large book cost, and what they save.</summary>
internal static class ImageRows
{
    private const string Replay = "replay of all records";
    private const string Without = "without";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G7 open 1 M accounts and 1 M keys", Open)
        {
            Note = "a journal with an image at its end, from the page cache; the rival has none",
            Rounds = 7,
        },
        new("G7 posting while an image is written", Write)
        {
            IsLong = true,
            Note = "1 M accounts, 1 M keys, a group of 100 transfers every 5 ms for two seconds; the image begins with "
                + "them and shares the disk, the rival has none",
            Rounds = 7,
        },
    ];

    private static void Open(RowSetup row)
    {
        var journal = row.Use(new ImagedJournal(row.Size(1_000_000, 1_000), row.Size(1_000_000, 2_000)));
        row.Ours("image", () => journal.Open(withImages: true))
            .Rival(Replay, () => journal.Open(withImages: false))
            .Measure("", Unit.Milliseconds, run => run.Seconds * 1e3, Goal.AtMost(250))
            .Measure("image a key", Unit.Bytes, _ => (double)journal.ImageBytes / journal.Transfers)
            .Measure("journal a transfer", Unit.Bytes, _ => journal.BytesEach, Goal.AtMost(48));
        row.Agree("balances", () => journal.Open(withImages: true).Sum, () => journal.Open(withImages: false).Sum);
    }

    private static void Write(RowSetup row)
    {
        var journal = row.Use(new ImagedJournal(row.Size(1_000_000, 1_000), row.Size(1_000_000, 2_000)));
        LedgerBook book = row.Use(journal.OpenForGood()).Value;
        AccountRef[] refs = journal.Refs(book);
        row.Ours("with an image", () => Groups(row, book, refs, imaged: true))
            .Rival(Without, () => Groups(row, book, refs, imaged: false))
            .Measure("p50", Unit.Milliseconds, run => run.Latencies.Percentile(50) * 1e3)
            .Measure("longest", Unit.Milliseconds, run => run.Latencies.Percentile(100) * 1e3)
            .Measure("the image", Unit.Milliseconds, run => run.ImageSeconds * 1e3);
        row.Agree("posted", () => Groups(row, book, refs, imaged: true).Posted, () => row.Size(400, 20) * 100);
    }

    private static (Latencies Latencies, double ImageSeconds, int Posted) Groups(
        RowSetup row, LedgerBook book, AccountRef[] refs, bool imaged)
    {
        var random = new Random((int)book.LastSequence);
        var transfers = new LedgerTransfer[100];
        var results = new PostingResult[100];
        int posted = 0;
        long start = Stopwatch.GetTimestamp();
        Task<double> image = imaged ? ImageAsync(book, start) : Task.FromResult(0.0);
        Latencies latencies = OpenLoop.Run(200, row.Size(400, 20), (int _) =>
        {
            for (int i = 0; i < transfers.Length; i++)
                transfers[i] = ImagedJournal.Transfer(refs, random);
            book.Post(transfers, results);
            foreach (PostingResult result in results)
                posted += result.IsPosted ? 1 : 0;
        });
        return (latencies, image.GetAwaiter().GetResult(), posted);
    }

    private static async Task<double> ImageAsync(LedgerBook book, long start)
    {
        // The image before would do if nothing had happened since.
        await book.PostAsync(AccountChange.SetLimits(Guid.NewGuid().ToString(), "customer:0", null, null))
            .ConfigureAwait(false);
        await book.WriteImageAsync().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
