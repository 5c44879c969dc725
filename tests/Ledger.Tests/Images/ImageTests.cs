using Purlin.Ledger.Tests.Oracle;
using Purlin.Shared;

namespace Purlin.Ledger.Tests.Images;

/// <summary>A book that begins with an image is the book that read all its records.</summary>
public class ImageTests
{
    [Fact]
    public async Task A_book_opened_from_an_image_is_the_one_that_reads_all_its_records()
    {
        for (int seed = 1; seed <= Effort.Of(60, 3_000); seed++)
        {
            var disk = new MemoryDisk();
            var time = new ManualTimeProvider();
            var trace = new TraceGenerator(seed);
            int imageAt = trace.Below(120);
            List<LedgerCommand> commands = [];
            await using (LedgerBook book = await OpenAsync(disk, time))
            {
                await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
                for (int i = 0; i < 120; i++)
                {
                    if (i == imageAt)
                        Assert.Equal(book.LastSequence, await book.WriteImageAsync(Token));
                    if (trace.Chance(10))
                        await book.GetCheckpointAsync("example.com/book", Token);
                    time.Advance(trace.NextStep());
                    commands.Add(trace.Next());
                    await book.PostAsync(commands[^1], Token);
                }
            }

            MemoryDisk bare = WithoutImages(disk);
            await using LedgerBook imaged = await OpenAsync(disk, time);
            await using LedgerBook replayed = await OpenAsync(bare, time);
            Assert.True(imaged.Opening.ImageSequence > 0, $"seed {seed}");
            Assert.Empty(imaged.Opening.RefusedImages);
            Assert.Equal(0, replayed.Opening.ImageSequence);
            Assert.Equal(imaged.LastSequence - imaged.Opening.ImageSequence, imaged.Opening.ReplayedRecords);
            await AssertSameAsync(replayed, imaged, commands);
            for (int i = 0; i < 60; i++)
            {
                time.Advance(trace.NextStep());
                commands.Add(trace.Next());
                PostingResult result = await imaged.PostAsync(commands[^1], Token);
                Assert.Equal(await replayed.PostAsync(commands[^1], Token), result);
            }

            await AssertSameAsync(replayed, imaged, commands);
            Assert.Null((await imaged.VerifyAsync(cancellationToken: Token)).Difference);
        }
    }

    [Fact]
    public void An_image_is_of_its_record_whatever_is_posted_while_it_is_written()
    {
        for (int seed = 1; seed <= Effort.Of(40, 2_000); seed++)
        {
            var disk = new HookedDisk(new MemoryDisk());
            using var posting = new PostingKernel(Journals.Open(disk, 1 << 20), seed);
            posting.Open(LedgerStates.Accounts);
            posting.Post(60);
            string before = LedgerStates.Of(posting.Kernel);
            LedgerCut cut = posting.Kernel.Freeze();
            using (LedgerSnapshotWriter writer = posting.BeginImage())
            {
                posting.Post(5);
                disk.BeforeImageWrite = () => posting.Post(7);
                new ImageEncoder(cut, writer).Write();
                new ImageEncoder(cut, writer).Write(posting.Tree);
                disk.BeforeImageWrite = static () => { };
                posting.Kernel.EndCut();
                writer.Commit();
            }

            Assert.Equal(before, LedgerStates.Of(posting.Load(cut.Sequence)));
        }
    }

    [Fact]
    public async Task Images_written_while_others_post_are_of_their_records()
    {
        const int Accounts = 12_000;
        string directory = Directory.CreateTempSubdirectory("purlin-images-").FullName;
        try
        {
            var sequences = new List<long>();
            await using (LedgerBook book = await LedgerBook.OpenAsync(new JournalOptions(directory), Token))
            {
                await book.CreateAccountsAsync(
                    Enumerable.Range(0, Accounts).Select(static i => Account.Asset($"account-{i:D8}", "USD"))
                        .ToArray(), Token);
                Task posting = Task.Run(() => PostMany(book, Accounts, Effort.Of(40, 2_000)), Token);
                while (!posting.IsCompleted)
                    sequences.Add(await book.WriteImageAsync(Token));
                await posting;
                sequences.Add(await book.WriteImageAsync(Token));
            }

            Assert.NotEmpty(sequences);
            await using JournalStore store = OpenStore(directory);
            foreach (long sequence in store.Snapshots)
            {
                using LedgerSnapshotReader reader = store.OpenSnapshot(sequence);
                LedgerKernel imaged = ImageDecoder.Read(reader, store, new LedgerOptions()).Kernel;
                Assert.Equal(LedgerStates.Of(PostingKernel.Replay(store, sequence)), LedgerStates.Of(imaged));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Images_are_written_after_so_many_records_and_when_the_book_ends()
    {
        var disk = new MemoryDisk();
        var time = new ManualTimeProvider();
        var options = new LedgerOptions { TimeProvider = time, ImageEveryRecords = 10, ImageOnDispose = true };
        LedgerBook book = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20), options, Token);
        Assert.Equal(0, await book.WriteImageAsync(Token));
        await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
        Assert.Equal(0, book.ImageSequence);
        for (int i = 0; i < 7; i++)
            await PostOneAsync(book, i);
        Assert.Equal(10, book.ImageSequence);
        for (int i = 7; i < 12; i++)
            await PostOneAsync(book, i);
        Assert.Equal(20, book.ImageSequence);
        await PostOneAsync(book, 13);
        await book.DisposeAsync();
        await using LedgerBook again = await LedgerBook.OpenAsync(Journals.Options(disk, 1 << 20), options, Token);
        Assert.Equal((22, 22, 0), (again.LastSequence, again.Opening.ImageSequence, again.Opening.ReplayedRecords));
        Assert.Null(again.ImageFailure);
    }

    [Fact]
    public async Task A_damaged_image_gives_way_to_the_one_before_and_both_to_all_records()
    {
        var disk = new MemoryDisk();
        var time = new ManualTimeProvider();
        await using (LedgerBook book = await OpenAsync(disk, time))
        {
            await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
            for (int i = 0; i < 3; i++)
            {
                await PostOneAsync(book, i);
                await book.WriteImageAsync(Token);
            }
        }

        string[] images = [.. Images(disk)];
        Assert.Equal(2, images.Length);
        Damage(disk, images[1]);
        await AssertOpensAsync(from: 11, refused: 1);
        Damage(disk, images[0]);
        await AssertOpensAsync(from: 0, refused: 2);

        async Task AssertOpensAsync(long from, int refused)
        {
            await using LedgerBook book = await OpenAsync(disk, time);
            Assert.Equal((12, from), (book.LastSequence, book.Opening.ImageSequence));
            Assert.Equal(refused, book.Opening.RefusedImages.Count);
            Assert.All(book.Opening.RefusedImages,
                static why => Assert.Contains(".snapshot", why, StringComparison.Ordinal));
            Assert.Equal(3_00, book.GetBalance("cash").Posted.MinorUnits);
        }
    }

    [Fact]
    public async Task Hostile_images_never_give_another_book()
    {
        MemoryDisk disk = await WrittenAsync();
        string name = Images(disk).Single();
        string expected = LedgerStates.Of(PostingKernel.Replay(Journals.Open(disk.Copy(), 1 << 20), 90));
        ByteMutator.Check([disk.Content(name)], bytes =>
        {
            MemoryDisk mutant = disk.Copy();
            mutant.Put(name, bytes);
            try
            {
                LedgerBook book = OpenAsync(mutant, new ManualTimeProvider()).GetAwaiter().GetResult();
                Assert.Equal(expected, LedgerStates.Of(book.Kernel));
            }
            catch (JournalException e)
            {
                // A header with right checks that tells of a group that the journal never had: no reason to go on.
                Assert.Equal(JournalFailure.Damaged, e.Failure);
            }
        }, count: Effort.Of(400, 50_000), allocationLimitBytes: 1 << 24);
    }

    [Fact]
    public async Task An_image_with_right_checks_and_wrong_contents_is_refused_or_a_sound_book()
    {
        MemoryDisk disk = await WrittenAsync();
        JournalStore store = Journals.Open(disk, 1 << 20);
        List<(int Section, byte[] Items)> parts = PartsOf(store);
        long sequence = store.Snapshots[0];
        int taken = 0;
        for (int changed = 0; changed < parts.Count; changed++)
        {
            int at = changed;
            ByteMutator.Check([parts[at].Items], bytes =>
            {
                using var writer = store.BeginSnapshot(store.LastSequence);
                for (int i = 0; i < parts.Count; i++)
                {
                    writer.BeginSection(parts[i].Section);
                    byte[] items = i == at ? bytes : parts[i].Items;
                    items.CopyTo(writer.GetSpan(items.Length));
                    writer.Advance(items.Length);
                }

                writer.Commit();
                using LedgerSnapshotReader reader = store.OpenSnapshot(sequence);
                try
                {
                    (LedgerKernel kernel, _) = ImageDecoder.Read(reader, store, new LedgerOptions());
                    taken++;
                    Assert.Equal(sequence, kernel.DurableSequence);
                    Assert.Equal(0, Sum(kernel));
                }
                catch (ImageRefusedException e)
                {
                    Assert.Contains("was not used", e.Message, StringComparison.Ordinal);
                }
            }, count: Effort.Of(100, 20_000), allocationLimitBytes: 1 << 24);
        }

        Assert.True(taken > 0);
    }

    [Fact]
    public async Task An_image_of_a_log_that_has_lost_records_opens_no_book()
    {
        MemoryDisk disk = await WrittenAsync();
        string segment = Journals.Segments(disk).Single();
        disk.Put(segment, disk.Content(segment)[..^40]);
        JournalException e = await Assert.ThrowsAsync<JournalException>(
            () => OpenAsync(disk, new ManualTimeProvider()));
        Assert.Equal(JournalFailure.Damaged, e.Failure);
    }

    // Behind each of these calls the crash test lets the power fail.
    [Fact]
    public async Task An_image_is_synced_once_then_named_then_its_folder_synced_and_only_then_an_old_one_goes()
    {
        var disk = new HookedDisk(new MemoryDisk());
        await using LedgerBook book = await LedgerBook.OpenAsync(
            Journals.Options(disk, 1 << 20), new LedgerOptions { TimeProvider = new ManualTimeProvider() }, Token);
        await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
        for (int image = 0; image < 3; image++)
        {
            await book.PostAsync(AccountChange.Close($"c{image}", "rent"), Token);
            disk.Calls.Clear();
            await book.WriteImageAsync(Token);
            string[] deletes = image < 2 ? [] : ["delete 0000000000000000010.snapshot"];
            Assert.Equal(["sync image", "rename .new to .snapshot", "sync folder", .. deletes], disk.Calls);
        }
    }

    [Fact]
    public async Task A_disk_that_has_no_room_for_an_image_stops_no_posting()
    {
        var disk = new HookedDisk(new MemoryDisk());
        var time = new ManualTimeProvider();
        await using LedgerBook book = await OpenAsync(disk, time);
        await book.CreateAccountsAsync(LedgerStates.Accounts, Token);
        disk.BeforeImageWrite = static () => throw new IOException("No space left on device.");
        await Assert.ThrowsAsync<IOException>(() => book.WriteImageAsync(Token).AsTask());
        Assert.IsType<IOException>(book.ImageFailure);
        await PostOneAsync(book, 1);
        disk.BeforeImageWrite = static () => { };
        Assert.Equal(10, await book.WriteImageAsync(Token));
        Assert.Null(book.ImageFailure);
    }

    [Fact]
    public async Task A_store_without_images_says_so()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        Assert.Throws<InvalidOperationException>(() => book.WriteImageAsync(Token).AsTask().GetAwaiter().GetResult());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JournalStore OpenStore(string directory) => JournalStore.Open(new JournalOptions(directory));

    private static Task<LedgerBook> OpenAsync(IDisk disk, ManualTimeProvider time) => LedgerBook.OpenAsync(
        Journals.Options(disk, 1 << 20), new LedgerOptions { TimeProvider = time }, Token);

    private static async Task<MemoryDisk> WrittenAsync()
    {
        var disk = new MemoryDisk();
        using var posting = new PostingKernel(Journals.Open(disk, 1 << 20), seed: 3);
        posting.Open(LedgerStates.Accounts);
        while (posting.Kernel.DurableSequence < 80)
            posting.Post(1);
        LedgerCut cut = posting.Kernel.Freeze();
        using (LedgerSnapshotWriter writer = posting.BeginImage())
        {
            new ImageEncoder(cut, writer).Write();
            await posting.Tree.AdvanceAsync(cut.Sequence, Token);
            new ImageEncoder(cut, writer).Write(posting.Tree);
            writer.Commit();
        }

        return disk;
    }

    private static List<(int Section, byte[] Items)> PartsOf(JournalStore store)
    {
        var parts = new List<(int Section, byte[] Items)>();
        using LedgerSnapshotReader reader = store.OpenSnapshot(store.Snapshots[0]);
        while (reader.TryRead(out int section, out ReadOnlySpan<byte> items))
            parts.Add((section, items.ToArray()));
        return parts;
    }

    private static Int128 Sum(LedgerKernel kernel)
    {
        Int128 sum = 0;
        for (int slot = 0; slot < kernel.Accounts.Count; slot++)
            sum += kernel.Accounts[slot].Working.Posted;
        return sum;
    }

    private static async Task PostOneAsync(LedgerBook book, int number)
    {
        var one = new Money(1_00, TraceGenerator.Usd);
        Entry entry = Entry.Create($"one-{number}").Debit("cash", one).Credit("own", one);
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(entry, Token)).Status);
    }

    private static void PostMany(LedgerBook book, int accounts, int batches)
    {
        var random = new Random(7);
        var refs = Enumerable.Range(0, accounts).Select(i => book.Resolve($"account-{i:D8}")).ToArray();
        var transfers = new LedgerTransfer[500];
        var results = new PostingResult[500];
        UInt128 key = 0;
        for (int batch = 0; batch < batches; batch++)
        {
            for (int i = 0; i < transfers.Length; i++)
            {
                int debit = random.Next(accounts);
                int credit = (debit + 1 + random.Next(accounts - 1)) % accounts;
                transfers[i] = new LedgerTransfer(refs[debit], refs[credit], 1 + random.Next(500), ++key);
            }

            book.Post(transfers, results);
        }
    }

    private static async Task AssertSameAsync(LedgerBook expected, LedgerBook actual, List<LedgerCommand> commands)
    {
        Assert.Equal(LedgerStates.Of(expected.Kernel), LedgerStates.Of(actual.Kernel));
        Checkpoint checkpoint = await expected.GetCheckpointAsync("example.com/book", Token);
        byte[] root = checkpoint.Root.ToArray();
        checkpoint = await actual.GetCheckpointAsync("example.com/book", Token);
        Assert.Equal(root, checkpoint.Root.ToArray());
        foreach (LedgerCommand command in commands)
            Assert.Equal(await expected.PostAsync(command, Token), await actual.PostAsync(command, Token));
        DateTimeOffset known = DateTimeOffset.UnixEpoch.AddTicks(commands.Count);
        foreach (Account account in LedgerStates.Accounts.Where(static account => account.KeepHistory))
        {
            Assert.Equal(expected.GetBalanceAsOf(account.Id, known), actual.GetBalanceAsOf(account.Id, known));
            Assert.Equal(expected.GetBalanceAt(account.Id, 50), actual.GetBalanceAt(account.Id, 50));
        }
    }

    private static IEnumerable<string> Images(MemoryDisk disk) =>
        disk.List(Journals.Directory).Where(static path => path.EndsWith(".snapshot", StringComparison.Ordinal));

    private static MemoryDisk WithoutImages(MemoryDisk disk)
    {
        MemoryDisk bare = disk.Copy();
        foreach (string path in Images(disk).ToArray())
            bare.Delete(path);
        return bare;
    }

    private static void Damage(MemoryDisk disk, string path)
    {
        byte[] content = (byte[])disk.Content(path).Clone();
        content[^30] ^= 4;
        disk.Put(path, content);
    }
}
