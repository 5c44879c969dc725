using System.Buffers.Binary;
using Purlin.Ledger.Tests.Book;
using Purlin.Ledger.Tests.Kernel;
using Purlin.Ledger.Tests.Sqlite;

namespace Purlin.Ledger.Tests.Verification;

/// <summary>A second kernel over the whole log: what it finds, and that it finds nothing where there is nothing.</summary>
public sealed class VerifyTests
{
    private const long Start = 638_000_000_000_000_000;
    private const string Origin = "example.com/ledger";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_that_was_changed_is_one_that_only_a_chain_explains(bool isOpenedAgain)
    {
        var disk = new MemoryDisk();
        LedgerBook book = await OpenAsync(disk);
        await Books.SaleAsync(book, "sale");
        await book.PostAsync(Books.Draw("draw", 120), Ct);
        await book.PostAsync(Books.Draw("other", 901), Ct);
        Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
        if (isOpenedAgain)
            await book.DisposeAsync();

        // The refused draw of 901 becomes one of 228, which there is.
        ChangeLastRecord(disk, Varint(901), Varint(228));
        if (isOpenedAgain)
            book = await OpenAsync(disk);
        LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.Equal((true, 1L, 5L), (found.IsWhole, found.ChainRefusals, found.Sequence));
        await book.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_accepted_entry_that_passes_a_limit_is_found_at_its_record(bool isOpenedAgain)
    {
        var disk = new MemoryDisk();
        LedgerBook book = await OpenAsync(disk);
        await Books.SaleAsync(book, "sale");
        await book.PostAsync(Books.Draw("draw", 300), Ct);
        if (isOpenedAgain)
            await book.DisposeAsync();

        // Alice has 1000; balanced as before, and of the same length.
        ChangeLastRecord(disk, Varint(300), Varint(1300));
        if (isOpenedAgain)
        {
            // Reading takes what was accepted for accepted.
            book = await OpenAsync(disk);
            Assert.Equal(-300, book.GetBalance("alice").Posted.MinorUnits);
        }

        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Record, 4L), (difference!.Kind, difference.Sequence));
        Assert.Contains("BelowFloor", difference.Message, StringComparison.Ordinal);
        await book.DisposeAsync();
    }

    [Fact]
    public async Task A_changed_amount_that_breaks_no_rule_is_found_by_the_book_its_tree_and_a_checkpoint()
    {
        var disk = new MemoryDisk();
        await using LedgerBook book = await OpenAsync(disk);
        await Books.SaleAsync(book, "sale");
        await book.PostAsync(Books.Draw("draw", 300), Ct);
        Checkpoint published = await book.GetCheckpointAsync(Origin, Ct);
        Assert.True((await book.VerifyAsync(published, Ct)).IsWhole);
        ChangeLastRecord(disk, Varint(300), Varint(200));

        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Account, 4L), (difference!.Kind, difference.Sequence));
        Assert.Contains("#1", difference.Message, StringComparison.Ordinal);

        // Who opens it anew sees nothing wrong with it: it is another ledger, and the checkpoint says so.
        await using LedgerBook other = await OpenAsync(disk);
        Assert.True((await other.VerifyAsync(cancellationToken: Ct)).IsWhole);
        difference = (await other.VerifyAsync(published, Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Root, 4L), (difference!.Kind, difference.Sequence));
        var longer = new Checkpoint(Origin, 5, published.Root);
        difference = (await other.VerifyAsync(longer, Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Root, 5L), (difference!.Kind, difference.Sequence));
    }

    [Fact]
    public async Task A_changed_memo_is_found_by_the_tree_of_the_book_within_256_records()
    {
        var disk = new MemoryDisk();
        await using LedgerBook book = await OpenAsync(disk);
        await Books.SaleAsync(book, "sale");
        for (int i = 0; i < 300; i++)
            await book.PostAsync(Books.Pay($"k{i}", 1), Ct);
        await book.PostAsync(Books.Pay("last", 1).WithMemo("rent"), Ct);
        await book.GetCheckpointAsync(Origin, Ct);
        ChangeLastRecord(disk, "rent"u8, "loan"u8);
        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Root, 257L), (difference!.Kind, difference.Sequence));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_named_and_reading_goes_no_further()
    {
        var disk = new MemoryDisk();
        await using LedgerBook book = await OpenAsync(disk);
        await Books.SaleAsync(book, "sale");
        byte[] file = [.. disk.Content(Assert.Single(Journals.Segments(disk)))];
        file[LyingFrames.Find(file)[^1] + 30] ^= 1;
        disk.Put(Assert.Single(Journals.Segments(disk)), file);
        LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.Equal((LedgerDifferenceKind.Log, 0L), (found.Difference!.Kind, found.Sequence));
        Assert.IsType<JournalException>(found.Difference.Cause);
    }

    [Fact]
    public async Task Memory_that_is_not_what_the_records_make_is_found()
    {
        foreach (Action<LedgerBook> harm in (Action<LedgerBook>[])
            [
                static book => book.Kernel.Accounts[1].Working.Posted++,
                static book => book.Kernel.Accounts[1].Working.HeldCredits++,
                static book => book.Kernel.Accounts[1].Floor--,
                static book => book.Kernel.Accounts[1].Flags |= AccountFlags.ShownClosed,
                static book => book.Kernel.Histories.Of(1)!.Append(3, DateTime.MaxValue.Ticks, 1),
            ])
        {
            await using LedgerBook book = LedgerBook.InMemory();
            await book.CreateAccountsAsync(
                new[] { Account.Asset("cash", "USD"), Account.Liability("alice", "USD") with { KeepHistory = true } },
                Ct);
            await book.PostAsync(Books.Pay("k", 10), Ct);
            Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
            harm(book);
            LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
            Assert.Equal((LedgerDifferenceKind.Account, 3L), (difference!.Kind, difference.Sequence));
            Assert.Contains("#2", difference.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_log_whose_records_do_not_follow_is_found_at_the_first_that_does_not()
    {
        await using KernelRig rig = KernelRig.Opened(Start, Account.Asset("cash", "USD"),
            Account.Liability("alice", "USD"));
        rig.Kernel.Apply(Books.Pay("h", 10).AsHold(TimeSpan.FromSeconds(1)));
        rig.EndGroup();
        rig.Kernel.AdvanceTo(Start + TimeSpan.TicksPerMinute);
        rig.Kernel.Apply(Books.Pay("p", 10));
        rig.EndGroup();
        List<byte[]> records = rig.Records();
        Assert.Equal(5, records.Count);
        Assert.Null(await VerifyAsync(records));

        // The hold does not expire when it is due.
        LedgerDifference? difference = await VerifyAsync([.. records[..3], records[4]]);
        Assert.Equal((LedgerDifferenceKind.Record, 4L), (difference!.Kind, difference.Sequence));
        Assert.Contains("expire", difference.Message, StringComparison.Ordinal);

        // A later process left off within a sweep: what is due may be missing at the end.
        Assert.Null(await VerifyAsync(records[..3]));

        // The same command again under its key, or a stamp that runs backwards, or bytes of no form.
        difference = await VerifyAsync([.. records, records[4]]);
        Assert.Equal((LedgerDifferenceKind.Record, 6L), (difference!.Kind, difference.Sequence));
        Assert.Contains("AlreadyPosted", difference.Message, StringComparison.Ordinal);
        difference = await VerifyAsync([.. records, Stamped(records[0], Start)]);
        Assert.Equal((LedgerDifferenceKind.Record, 6L), (difference!.Kind, difference.Sequence));
        difference = await VerifyAsync([.. records, [1, 2, 3]]);
        Assert.Equal((LedgerDifferenceKind.Log, 6L), (difference!.Kind, difference.Sequence));
    }

    [Fact]
    public async Task A_refusal_that_only_a_chain_explains_is_counted_and_one_that_none_explains_is_found()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await Books.SaleAsync(book, "sale");
        PostingResult[] chain = await book.PostAsync(
            new LedgerCommand[] { Books.Draw("a", 600), Books.Draw("b", 500) }, Ct);
        Assert.Equal(PostingStatus.Refused, chain[1].Status);
        await book.PostAsync(Books.Draw("c", 1001), Ct);
        LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.Equal((true, 1L, 5L), (found.IsWhole, found.ChainRefusals, found.Sequence));

        // An account that is there is not missing, in whatever chain.
        await using LedgerBook other = LedgerBook.InMemory();
        await other.CreateAccountsAsync(new[] { Account.Asset("cash", "USD"), Account.Liability("bob", "USD") }, Ct);
        await other.PostAsync(Books.Pay("k", 1), Ct);
        List<byte[]> records = [.. Enumerable.Range(1, 3).Select(i => other.GetRecord(i))];
        int id = records[1].AsSpan().IndexOf("bob"u8);
        records[1] = [.. records[1][..(id - 1)], 5, .. "alice"u8, .. records[1][(id + 3)..]];
        LedgerDifference? difference = await VerifyAsync(records);
        Assert.Equal((LedgerDifferenceKind.Record, 3L), (difference!.Kind, difference.Sequence));
    }

    [Fact]
    public async Task Posting_goes_on_beside_it()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await Books.SaleAsync(book, "sale");
        Task posting = Task.Run(
            async () =>
            {
                for (int i = 0; i < 300; i++)
                    await book.PostAsync(Books.Pay($"k{i}", 1), Ct);
            },
            Ct);
        do
        {
            LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
            Assert.True(found.IsWhole, found.Difference?.Message);
            Assert.InRange(found.Sequence, 3, book.LastSequence);
        }
        while (!posting.IsCompleted);
        await posting;
    }

    [Fact]
    public async Task A_poisoned_book_can_be_verified()
    {
        var store = new GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(
            store, new LedgerOptions { TimeProvider = new ManualTimeProvider() }, Ct);
        await Books.SaleAsync(book, "sale");
        store.Close();
        Task<PostingResult> last = book.PostAsync(Books.Pay("last", 1), Ct).AsTask();
        store.Fail(new IOException("gone"));
        await Assert.ThrowsAsync<LedgerPoisonedException>(() => last);
        Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
    }

    private static async Task<LedgerDifference?> VerifyAsync(IReadOnlyList<byte[]> records)
    {
        var store = new MemoryStore();
        var group = new RecordGroup();
        group.Clear(1);
        foreach (byte[] record in records)
            group.Add(record);
        await store.AppendAsync(group, Ct);
        var second = new SecondKernel(store, keepsRows: false);
        return second.Decide(group);
    }

    private static byte[] Stamped(byte[] record, long ticks)
    {
        byte[] stamped = [.. record];
        BinaryPrimitives.WriteInt64BigEndian(stamped.AsSpan(2), ticks);
        stamped[12] ^= 1;
        return stamped;
    }

    private static byte[] Varint(int number) => [(byte)(number | 0x80), (byte)(number >> 7)];

    private static Task<LedgerBook> OpenAsync(MemoryDisk disk) => LedgerBook.OpenAsync(
        Journals.Options(disk, 1 << 20), new LedgerOptions { TimeProvider = new ManualTimeProvider() }, Ct);

    /// <summary>Changes bytes wherever they are in the last record, and makes all checks of it right again.</summary>
    private static void ChangeLastRecord(MemoryDisk disk, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        string path = Assert.Single(Journals.Segments(disk));
        byte[] file = [.. disk.Content(path)];
        int frame = LyingFrames.Find(file)[^1];
        // Behind the heads of frame and group: a length of one byte, the check, the record.
        int at = frame + 20 + 16;
        Span<byte> record = file.AsSpan(at + 5, file[at]);
        Assert.Equal(from.Length, to.Length);
        int changed = 0;
        for (int i; (i = record.IndexOf(from)) >= 0; changed++)
            to.CopyTo(record[i..]);
        Assert.True(changed > 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 1), GroupFrame.CheckOf(at, record));
        LyingFrames.Seal(file, frame);
        disk.Put(path, file);
    }
}
