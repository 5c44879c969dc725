using System.Security.Cryptography;

namespace Purlin.Ledger.Tests;

/// <summary>What a book proves to somebody who does not trust it.</summary>
public sealed class BookProofTests
{
    private const string Origin = "example.com/shop";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_and_a_signed_checkpoint_convince_who_has_nothing_else()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await Fill(book, 700);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();

        #region LedgerProof
        byte[] note = (await book.GetCheckpointAsync(Origin, Ct)).Sign(key).ToNote();         // published
        byte[] record = book.GetRecord(sequence: 42);                                         // the receipt
        byte[] proof = await book.ProveInclusionAsync(42, book.LastSequence, Ct);

        LedgerVerdict signed = LedgerVerifier.VerifyCheckpoint(note, Origin, publicKey, out Checkpoint? checkpoint);
        LedgerVerdict contained = LedgerVerifier.VerifyInclusion(record, 42, checkpoint!.Size, proof, checkpoint.Root);
        #endregion

        Assert.Equal((LedgerVerdict.Valid, LedgerVerdict.Valid), (signed, contained));
        Assert.Equal(book.LastSequence, checkpoint.Size);
        byte[] forged = [.. record];
        forged[^1] ^= 1;
        Assert.NotEqual(
            LedgerVerdict.Valid,
            LedgerVerifier.VerifyInclusion(forged, 42, checkpoint.Size, proof, checkpoint.Root));
    }

    [Fact]
    public async Task A_later_checkpoint_contains_the_earlier_one()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await Fill(book, 300);
        Checkpoint first = await book.GetCheckpointAsync(Origin, Ct);
        await Fill(book, 500, from: 300);
        Checkpoint second = await book.GetCheckpointAsync(Origin, Ct);

        byte[] proof = await book.ProveConsistencyAsync(first.Size, second.Size, Ct);

        Assert.Equal(
            LedgerVerdict.Valid,
            LedgerVerifier.VerifyConsistency(first.Size, first.Root, second.Size, second.Root, proof));
        Assert.NotEqual(
            LedgerVerdict.Valid,
            LedgerVerifier.VerifyConsistency(first.Size, second.Root, second.Size, second.Root, proof));
    }

    [Fact]
    public async Task One_trace_has_one_root_in_memory_on_disk_and_after_reopening_however_it_is_grouped()
    {
        var folder = new JournalOptions(Path.Combine(Path.GetTempPath(), $"purlin-root-{Guid.NewGuid():N}"));
        try
        {
            byte[] inMemory;
            await using (LedgerBook book = LedgerBook.InMemory(Options()))
            {
                await Fill(book, 400);
                inMemory = (await book.GetCheckpointAsync(Origin, Ct)).Root.ToArray();
            }

            await using (LedgerBook book = await LedgerBook.OpenAsync(folder, Options(), Ct))
            {
                await Fill(book, 400, asChains: true);
                Assert.Equal(inMemory, (await book.GetCheckpointAsync(Origin, Ct)).Root.ToArray());
            }

            await using LedgerBook again = await LedgerBook.OpenAsync(folder, Options(), Ct);
            Assert.Equal(inMemory, (await again.GetCheckpointAsync(Origin, Ct)).Root.ToArray());
        }
        finally
        {
            Directory.Delete(folder.Directory, recursive: true);
        }
    }

    [Fact]
    public async Task Once_a_root_was_asked_for_records_are_hashed_beside_posting()
    {
        var store = new Book.GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(store, cancellationToken: Ct);
        await Fill(book, 1);
        Transfer(book, firstKey: 0);
        Assert.Equal(0, book.HashedRecords);
        long asked = (await book.GetCheckpointAsync(Origin, Ct)).Size;
        Transfer(book, firstKey: 100_000);
        Assert.True(SpinWait.SpinUntil(() => book.HashedRecords > asked + 4_096, TimeSpan.FromSeconds(30)));

        Checkpoint checkpoint = await book.GetCheckpointAsync(Origin, Ct);
        byte[] expected = await new MerkleTree(store.ReadAsync).GetRootAsync(checkpoint.Size, Ct);
        Assert.Equal(expected, checkpoint.Root.ToArray());
    }

    [Fact]
    public async Task Bad_questions_name_the_range()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await Fill(book, 3);
        long last = book.LastSequence;

        Assert.Throws<ArgumentOutOfRangeException>(() => book.GetRecord(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.GetRecord(last + 1));
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await book.ProveInclusionAsync(1, last + 1, Ct));
        Assert.Contains($"from 1 to {last}", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await book.ProveInclusionAsync(last, last - 1, Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await book.ProveConsistencyAsync(last, last - 1, Ct));
    }

    private static void Transfer(LedgerBook book, int firstKey)
    {
        AccountRef cash = book.Resolve("cash");
        AccountRef sales = book.Resolve("sales");
        LedgerTransfer[] transfers = [.. Enumerable.Range(firstKey, 20_000).Select(i =>
            new LedgerTransfer(cash, sales, 1, Key: (UInt128)i))];
        book.Post(transfers, new PostingResult[transfers.Length]);
    }

    private static LedgerOptions Options() => new() { TimeProvider = new ManualTimeProvider() };

    private static async Task Fill(LedgerBook book, int entries, int from = 0, bool asChains = false)
    {
        Currency usd = Currency.Parse("USD");
        await book.CreateAccountsAsync(
            new[] { Account.Asset("cash", "USD"), Account.Revenue("sales", "USD") }, Ct);
        LedgerCommand[] commands = [.. Enumerable.Range(from, entries).Select(i =>
            Entry.Create($"order-{i}").Debit("cash", new Money(1 + i, usd)).Credit("sales", new Money(1 + i, usd)))];
        foreach (LedgerCommand[] chunk in commands.Chunk(asChains ? 7 : 1))
        {
            if (asChains)
                await book.PostAsync(chunk, Ct);
            else
                await book.PostAsync(chunk[0], Ct);
        }
    }
}
