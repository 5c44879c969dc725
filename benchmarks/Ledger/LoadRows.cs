using System.Diagnostics;
using Purlin.Ledger;
using Purlin.Shared;

namespace Purlin.Benchmarks.Ledger;

/// <summary>A book on a journal under offered load: latency, proofs beside it, and a whole day at once.</summary>
internal static class LoadRows
{
    private const string Raw = "raw append and sync";
    private const string Without = "no checkpoints, no proofs";
    private const string Awaited = "PostAsync";
    private const int Accounts = 10_000;
    private static readonly Currency Usd = Currency.Parse("USD");

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G4 one caller, 100 posts a second", OneCaller)
        {
            Note = "open loop, Post on the caller's thread; the rival writes 4 KiB and syncs at the same times. "
                + "PostAsync wakes another thread, so that no caller's thread waits for the disk",
            Rounds = 7,
        },
        new("G4 posts at 2,000 a second, one by one", ManyCallers)
        {
            Note = "open loop, every post awaited by itself; \"meter\" is what the machine did to a thread that was "
                + "offered nothing at the same times",
            Rounds = 7,
        },
        new("G9 checkpoints and proofs beside posting", Proofs)
        {
            Note = "100 batches of 500 transfers at 100 a second; beside them a checkpoint and 10 proofs every 10 ms",
            Rounds = 7,
        },
        new("G11 a day of 10 M entries of four legs", Day)
        {
            IsLong = true,
            Rounds = 1,
            Note = "posted one by one, 50,000 in flight, durable; then opened anew from all records, every sum "
                + "checked, and hashed from the first to the last",
        },
    ];

    private static void OneCaller(RowSetup row)
    {
        var load = row.Use(new JournalLoad(Accounts));
        var raw = row.Use(new SyncedFile());
        int count = row.Size(100, 20);
        row.Ours("book", () => OpenLoop.Run(100, count, (int _) => load.Post()))
            .Rival(Raw, () => OpenLoop.Run(100, count, (int _) => raw.Append()))
            .Rival(Awaited, () => OpenLoop.Run(100, count, _ => (Task)load.PostAsync()))
            .Measure("p50", Unit.Milliseconds, run => run.Percentile(50) * 1e3, Goal.AtMostTimes(1.2, Raw),
                Goal.None(Awaited))
            .Measure("p99", Unit.Milliseconds, run => run.Percentile(99) * 1e3);
        row.Agree("balanced", () => load.IsBalanced(), () => true);
    }

    private static void ManyCallers(RowSetup row)
    {
        var load = row.Use(new JournalLoad(Accounts));
        int count = row.Size(4_000, 100);
        row.Ours("book", () => OpenLoop.BesideMeter(
                2_000, count, () => OpenLoop.Run(2_000, count, _ => (Task)load.PostAsync())))
            .Measure("p50", Unit.Milliseconds, run => run.Measured.Percentile(50) * 1e3)
            .Measure("p99", Unit.Milliseconds, run => run.Measured.Percentile(99) * 1e3)
            .Measure("p99 of the meter", Unit.Milliseconds, run => run.Meter.Percentile(99) * 1e3);
    }

    private static void Proofs(RowSetup row)
    {
        var load = row.Use(new JournalLoad(Accounts));
        int batches = row.Size(100, 20);
        row.Ours("beside proofs", () => load.PostBatches(batches, proves: true))
            .Rival(Without, () => load.PostBatches(batches, proves: false))
            .Measure("rate", Unit.MillionsPerSecond, run => run.PerSecond / 1e6, Goal.AtLeastTimes(0.9, Without))
            .Measure("p50 of a batch", Unit.Milliseconds, run => run.Latencies.Percentile(50) * 1e3)
            .Measure("a proof", Unit.Bytes, run => run.ProofBytes)
            .Measure("a proof at 10^9 records", Unit.Bytes, _ => ProofBytes(1_000_000_000), Goal.AtMost(1024));
        row.Agree("a proof's bytes", () => load.ProofBytes(), () => ProofBytes(load.Book.LastSequence));
    }

    // The path of the first leaf: a hash for every level.
    private static long ProofBytes(long records) => 32 * (1 + (long)Math.Log2(records - 1));

    private static void Day(RowSetup row)
    {
        int entries = row.Size(10_000_000, 2_000);
        row.Ours("book", () => RunDay(entries))
            .Measure("posted in", Unit.Seconds, run => run.Posted, Goal.AtMost(20))
            .Measure("audited in", Unit.Seconds, run => run.Audited, Goal.AtMost(10))
            .Measure("file an entry", Unit.Bytes, run => run.BytesEach);
    }

    private static (double Posted, double Audited, double BytesEach) RunDay(int entries)
    {
        using var load = new JournalLoad(Accounts);
        long start = Stopwatch.GetTimestamp();
        var random = new Random(5);
        for (int done = 0; done < entries; done += 50_000)
        {
            int count = Math.Min(50_000, entries - done);
            var posts = new Task[count];
            for (int i = 0; i < count; i++)
                posts[i] = load.Book.PostAsync(load.FourLegs(random)).AsTask();
            Task.WaitAll(posts);
        }

        double posted = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        load.Reopen();
        load.Book.GetCheckpointAsync("example.com/day").AsTask().GetAwaiter().GetResult();
        if (!load.IsBalanced())
            throw new InvalidOperationException("The day does not balance.");
        double audited = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (posted, audited, (double)load.FileBytes() / entries);
    }

    /// <summary>The least that can be done for one post.</summary>
    private sealed class SyncedFile : IDisposable
    {
        private readonly string _path = Path.Combine(Path.GetTempPath(), $"purlin-synced-{Guid.NewGuid():N}");
        private readonly byte[] _block = new byte[4096];
        private readonly IDiskFile _file;
        private long _length;

        public SyncedFile()
        {
            _file = OsDisk.Instance.Open(_path, DiskMode.CreateNew);
            // As the journal does: zeros ahead, so that a sync commits no size.
            _file.WriteAll(new byte[16 * 1024 * 1024], 0);
            _file.Sync(dataOnly: false);
        }

        public void Append()
        {
            _file.WriteAll(_block, _length);
            _length += _block.Length;
            _file.Sync(dataOnly: true);
        }

        public void Dispose()
        {
            _file.Dispose();
            File.Delete(_path);
        }
    }

    /// <summary>A book on a journal in a directory that goes with the row.</summary>
    private sealed class JournalLoad : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("purlin-load-").FullName;
        private readonly LedgerOptions _options = new() { ImageEveryRecords = 0 };
        private readonly AccountRef[] _refs;
        private readonly Random _random = new(9);
        private long _number;

        public JournalLoad(int accounts)
        {
            Book = Open();
            Account[] all = [.. Enumerable.Range(0, accounts).Select(static i => Account.Liability(Name(i), "USD"))];
            Book.CreateAccountsAsync(all).AsTask().GetAwaiter().GetResult();
            _refs = [.. Enumerable.Range(0, accounts).Select(i => Book.Resolve(Name(i)))];
        }

        public LedgerBook Book { get; private set; }

        public PostingResult Post() => Book.Post(TwoLegs());

        public Task<PostingResult> PostAsync() => Book.PostAsync(TwoLegs()).AsTask();

        public Entry FourLegs(Random random)
        {
            var first = new Money(1 + random.Next(20_000), Usd);
            var second = new Money(1 + random.Next(20_000), Usd);
            return Entry.Create(Key()).Debit(Any(random), first).Credit(Any(random), first)
                .Debit(Any(random), second).Credit(Any(random), second);
        }

        public (double PerSecond, Latencies Latencies, double ProofBytes) PostBatches(int batches, bool proves)
        {
            using var ends = new CancellationTokenSource();
            Task<int> proving = proves ? Task.Run(() => ProveAsync(ends.Token)) : Task.FromResult(0);
            var transfers = new LedgerTransfer[500];
            var results = new PostingResult[500];
            long start = Stopwatch.GetTimestamp();
            Latencies latencies = OpenLoop.Run(100, batches, (int _) =>
            {
                for (int i = 0; i < transfers.Length; i++)
                    transfers[i] = ImagedJournal.Transfer(_refs, _random);
                Book.Post(transfers, results);
            });
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            ends.Cancel();
            return (batches * transfers.Length / seconds, latencies, proving.GetAwaiter().GetResult());
        }

        public long ProofBytes() =>
            Book.ProveInclusionAsync(1, Book.LastSequence).AsTask().GetAwaiter().GetResult().Length;

        public bool IsBalanced() => Book.GetTrialBalance().IsBalanced;

        public long FileBytes() =>
            Directory.GetFiles(_directory, "*.journal").Sum(static path => new FileInfo(path).Length);

        public void Reopen()
        {
            Close();
            Book = Open();
        }

        public void Dispose()
        {
            Close();
            Directory.Delete(_directory, recursive: true);
        }

        private static string Name(int number) => $"customer:{number}";

        private LedgerBook Open() =>
            LedgerBook.OpenAsync(new JournalOptions(_directory), _options).GetAwaiter().GetResult();

        private void Close() => Book.DisposeAsync().AsTask().GetAwaiter().GetResult();

        private Entry TwoLegs()
        {
            var money = new Money(1 + _random.Next(20_000), Usd);
            return Entry.Create(Key()).Debit(Any(_random), money).Credit(Any(_random), money);
        }

        private UInt128 Key() => new((ulong)Interlocked.Increment(ref _number) * 0x9E37_79B9_7F4A_7C15, 7);

        private string Any(Random random) => Name(random.Next(_refs.Length));

        private async Task<int> ProveAsync(CancellationToken ends)
        {
            var random = new Random(4);
            int bytes = 0;
            while (!ends.IsCancellationRequested)
            {
                Checkpoint checkpoint = await Book.GetCheckpointAsync("example.com/book", CancellationToken.None)
                    .ConfigureAwait(false);
                for (int i = 0; i < 10; i++)
                {
                    long sequence = random.NextInt64(1, checkpoint.Size + 1);
                    byte[] proof = await Book.ProveInclusionAsync(sequence, checkpoint.Size, CancellationToken.None)
                        .ConfigureAwait(false);
                    bytes = Math.Max(bytes, proof.Length);
                }

                Thread.Sleep(10);
            }

            return bytes;
        }
    }
}
