using Purlin.Shared.Tests;

namespace Purlin.Ledger.Tests.Images;

/// <summary>
/// The power fails behind every call to the disk while a book posts and writes images, and of what was not synced
/// every prefix survives: the book that opens then has done everything that it said was done, and each command once.
/// </summary>
public sealed class ImageCrashTests(ITestOutputHelper output)
{
    private const int Commands = 14;

    private static readonly Currency Usd = Currency.Parse("USD");

    private static readonly Account[] Accounts =
        [Account.Asset("cash", "USD") with { KeepHistory = true }, Account.Liability("alice", "USD")];

    [Fact]
    public void Nothing_acknowledged_is_lost_and_nothing_happens_twice_behind_every_call_and_torn_prefix()
    {
        int recoveries = 0, fromImage = 0, calls = 0;
        int torn = Effort.Of(3, 8_500);
        var run = new Run();
        while (!run.HasEnded)
        {
            calls++;
            long unsynced = run.Stop(calls);
            // All of what was not synced, nothing, and some prefixes between.
            for (int i = 0; i <= torn; i++)
            {
                if (i > 0)
                    run.Stop(calls);
                run.Crash(unsynced * i / torn);
                fromImage += run.Recover() ? 1 : 0;
                recoveries++;
            }
        }

        output.WriteLine($"{recoveries} recoveries, {fromImage} from an image, {calls} calls");
        Assert.True(recoveries > 300 && fromImage > 50, $"{recoveries} recoveries, {fromImage} from an image");
    }

    private sealed class Run
    {
        private readonly SimulatedDiskAdapter _disk = NewDisk();
        private readonly HashSet<int> _acknowledged = [];

        public bool HasEnded { get; private set; }

        /// <summary>Posts on an empty disk, as far as so many calls.</summary>
        /// <returns>How many bytes are not synced then.</returns>
        public long Stop(int calls)
        {
            _disk.Restart();
            foreach (string path in _disk.List(Journals.Directory))
                _disk.Delete(path);
            _disk.SyncDirectory(Journals.Directory);
            _acknowledged.Clear();
            try
            {
                LedgerBook book = Open(new StoppingDisk(_disk, calls));
                Now(book.CreateAccountsAsync(Accounts).AsTask());
                for (int i = 0; i < Commands; i++)
                {
                    if (i % 4 == 3)
                        Now(book.WriteImageAsync().AsTask());
                    Now(book.PostAsync(Command(i)).AsTask());
                    _acknowledged.Add(i);
                }

                HasEnded = true;
            }
            catch (Exception e) when (e is StoppedException or LedgerPoisonedException)
            {
                // What the process held is gone.
            }

            return _disk.Node.Disk.UnsyncedBytes;
        }

        public void Crash(long prefixBytes)
        {
            _disk.Node.Disk.SectorBytes = 1;
            _disk.Node.Crash(DiskSurvival.Prefix, prefixBytes);
            _disk.Restart();
        }

        /// <summary>Opens the book, looks at it, and posts everything again.</summary>
        /// <returns>Whether it was opened from an image.</returns>
        public bool Recover()
        {
            LedgerBook book = Open(_disk);
            LedgerKernel replayed = PostingKernel.Replay(Journals.OpenReadOnly(_disk), book.LastSequence);
            Assert.Equal(LedgerStates.Of(replayed), LedgerStates.Of(book.Kernel));
            Now(book.CreateAccountsAsync(Accounts).AsTask());
            for (int i = 0; i < Commands; i++)
            {
                PostingStatus status = Now(book.PostAsync(Command(i)).AsTask()).Status;
                Assert.True(status == PostingStatus.AlreadyPosted
                    || status == PostingStatus.Posted && !_acknowledged.Contains(i), $"{i}: {status}");
            }

            Assert.Equal((Commands * (Commands + 1) / 2, Accounts.Length + Commands),
                (book.GetBalance("cash").Posted.MinorUnits, book.LastSequence));
            bool wasImaged = book.Opening.ImageSequence > 0;
            book.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return wasImaged;
        }

        private static Entry Command(int number)
        {
            var money = new Money(number + 1, Usd);
            return Entry.Create($"c{number}").Debit("cash", money).Credit("alice", money);
        }

        // With a time of its own the book does everything on this thread.
        private static LedgerBook Open(Purlin.Shared.IDisk disk) => Now(LedgerBook.OpenAsync(
            Journals.Options(disk, 400), new LedgerOptions { TimeProvider = new ManualTimeProvider() }));

        private static T Now<T>(Task<T> task) => task.IsCompleted
            ? task.GetAwaiter().GetResult() : throw new StoppedException();

        private static SimulatedDiskAdapter NewDisk()
        {
            SimulatedDiskAdapter? disk = null;
            Simulations.Run(new SimulationOptions { Seeds = 1 },
                simulation => disk = new SimulatedDiskAdapter(simulation.AddNode("node", static _ => { })));
            return disk!;
        }
    }
}
